"""How answers and documents look: HTML from templates, where citations lead."""
