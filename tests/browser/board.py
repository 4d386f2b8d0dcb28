"""The board as a person handles it, for the browser tests."""


def card(page, ticket):
    return page.locator(f'.card[data-number="{ticket.number}"]')


def lies_in(page, ticket, stage, timeout=8000):
    """Wait until the ticket's card is shown in the column of that stage."""
    page.locator(f'.col[data-stage="{stage}"] .card[data-number="{ticket.number}"]:not(.busy)').wait_for(
        timeout=timeout
    )


def drag(page, ticket, stage, lane=None):
    """By the mouse, from the card's grip into a column, of that lane where the board is cut into some."""
    grip = card(page, ticket).locator(".grip")
    grip.scroll_into_view_if_needed()
    start, column = grip.bounding_box(), (lane or page).locator(f'.col[data-stage="{stage}"]').bounding_box()
    page.mouse.move(start["x"] + 12, start["y"] + 12)
    page.mouse.down()
    page.mouse.move(column["x"] + 20, column["y"] + 90, steps=6)
    page.mouse.move(column["x"] + column["width"] / 2, column["y"] + 100, steps=4)
    page.mouse.up()


def said(page):
    return page.locator("#said").inner_text()
