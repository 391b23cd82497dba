"""What is said in more than one place."""

from __future__ import annotations

NOT_FOUND = "お尋ねの内容は、資料には見当たりません。"
