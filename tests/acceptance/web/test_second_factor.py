"""The second factor: scanned from the page, and asked for from then on."""

import base64

import pyotp
import zxingcpp
from playwright.sync_api import Locator, expect

from adapter.domain.access.roles import Role
from sync_jobs.accounts.credentials import SetUp, issue_link, set_up
from sync_jobs.accounts.people import NewAccount, add_account
from tests.acceptance.web.conftest import ADMIN, PASSWORD, Seats, Town, axe_finds_nothing

LOGIN = "qian"
#: What a camera sees of a picture: grey, row by row, at the size at which it is shown.
_PIXELS = """async (shown) => {
  await shown.decode();
  const canvas = document.createElement('canvas');
  canvas.width = shown.width; canvas.height = shown.height;
  const pen = canvas.getContext('2d');
  pen.drawImage(shown, 0, 0, shown.width, shown.height);
  const seen = pen.getImageData(0, 0, shown.width, shown.height).data;
  let grey = '';
  for (let at = 0; at < seen.length; at += 4) grey += String.fromCharCode(seen[at]);
  return [shown.width, shown.height, btoa(grey)];
}"""


def scanned(picture: Locator) -> str:
    width, height, grey = picture.evaluate(_PIXELS)
    pixels = memoryview(base64.b64decode(grey)).cast("B", (height, width))
    (found,) = zxingcpp.read_barcodes(pixels)
    return found.text


def newcomer(town: Town) -> None:
    """Somebody of whom no other test knows."""
    wanted = NewAccount(os_user=LOGIN, display_name="钱七", roles=frozenset({Role.AUDITOR}))
    add_account(town.app.accounts(ADMIN), wanted)
    signing_in = town.console.signing_in
    set_up(signing_in, issue_link(signing_in, ADMIN, LOGIN), SetUp(password=PASSWORD))


def test_a_telephone_scans_the_key_and_its_codes_are_asked_for_from_then_on(
    seats: Seats, town: Town
) -> None:
    newcomer(town)
    seat = seats.take(LOGIN)
    page = seat.page
    page.get_by_role("link", name="我的账号").click()
    picture = page.get_by_role("img", name="动态码密钥的二维码")
    telephone = pyotp.parse_uri(scanned(picture))
    assert isinstance(telephone, pyotp.TOTP)
    assert (telephone.name, telephone.issuer) == (LOGIN, "指标库适配器")
    assert telephone.secret == page.locator(".secret code").inner_text()
    axe_finds_nothing(page)
    seat.shoot("second-factor", is_whole=True)

    # A wrong code does not take away the key that the telephone has by now.
    page.get_by_label("当前口令").last.fill(PASSWORD)
    right = telephone.now()
    page.get_by_label("验证器显示的 6 位数字").fill(str((int(right) + 1) % 10**6).zfill(6))
    with page.expect_console_message():
        page.get_by_role("button", name="启用", exact=True).click()
    expect(page.get_by_role("alert")).to_be_visible()
    assert pyotp.parse_uri(scanned(picture)).secret == telephone.secret
    # A page that was answered with a fault of the person's is one that the browser reports.
    seat.troubles.clear()
    page.reload()
    assert pyotp.parse_uri(scanned(picture)).secret == telephone.secret

    page.get_by_label("当前口令").last.fill(PASSWORD)
    page.get_by_label("验证器显示的 6 位数字").fill(telephone.now())
    page.get_by_role("button", name="启用", exact=True).click()
    expect(page.get_by_text("动态码已启用，下次登录")).to_be_visible()
    page.get_by_role("button", name="退出登录").click()
    with page.expect_console_message():
        seat.sign_in(LOGIN)
    assert page.url.endswith("/sign-in")
    seat.troubles.clear()
