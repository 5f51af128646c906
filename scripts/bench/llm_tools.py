def list_pattreeya_rooms() -> str:
    """List the active rooms."""
    return '{"ok": true, "rooms": [], "message": "There are no active rooms."}'
