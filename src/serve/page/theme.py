"""How Gradio's own parts look: light always, system fonts only."""

from __future__ import annotations

import gradio as gr

_FONTS = ["Noto Sans JP", "Hiragino Sans", "Yu Gothic", "Meiryo", "sans-serif"]
# The blues and greys of assets/tokens.css, from Gradio's step 50 to its 950.
_BLUE = "#e8f1fe #d9e6ff #c5d7fb #9db7f9 #7096f8 #4979f5 #3460fb #0031d8 #0017c1 #00118f #000060"
_GRAY = "#f2f2f2 #e6e6e6 #cccccc #b3b3b3 #949494 #767676 #666666 #4d4d4d #333333 #1a1a1a #000000"


def _theme() -> gr.themes.Base:
    theme = gr.themes.Base(
        primary_hue=gr.themes.Color(*_BLUE.split()),
        secondary_hue=gr.themes.Color(*_BLUE.split()),
        neutral_hue=gr.themes.Color(*_GRAY.split()),
        text_size=gr.themes.sizes.text_lg,
        radius_size=gr.themes.sizes.radius_md,
        font=_FONTS,
        font_mono=["Noto Sans Mono", "monospace"],
    ).set(
        body_background_fill="#ffffff",
        body_text_color="#1a1a1a",
        body_text_color_subdued="#666666",
        background_fill_primary="#ffffff",
        background_fill_secondary="#f2f2f2",
        border_color_primary="#767676",
        block_background_fill="#ffffff",
        block_border_width="0px",
        block_label_text_color="#1a1a1a",
        block_title_text_color="#1a1a1a",
        block_title_text_weight="700",
        block_padding="0px",
        block_shadow="none",
        input_background_fill="#ffffff",
        input_border_color="#767676",
        input_border_width="1px",
        button_primary_background_fill="#0017c1",
        button_primary_background_fill_hover="#00118f",
        button_primary_border_color="#0017c1",
        button_primary_border_color_hover="#00118f",
        button_primary_text_color="#ffffff",
        button_secondary_background_fill="#ffffff",
        button_secondary_background_fill_hover="#e8f1fe",
        button_secondary_border_color="#0017c1",
        button_secondary_text_color="#0017c1",
        link_text_color="#0017c1",
    )
    # A dark desktop changes nothing: the design system has a light scheme only.
    for name in [name for name in vars(theme) if name.endswith("_dark")]:
        setattr(theme, name, getattr(theme, name.removesuffix("_dark"), None))
    return theme


THEME = _theme()
