"""The assistant on pages of others: a button with a chat, a results page without JavaScript."""
