"""Passwords, one-time codes and tokens, behind `ports.sign_in`."""

import hmac
import secrets
import threading
from datetime import datetime

import argon2
import pyotp

_STEP_S = 30
#: Hashing takes 64 MiB each: so many at a time, or signing in could exhaust the machine.
_AT_ONCE = 2


class Argon2Passwords:
    """`ports.sign_in.Passwords`: argon2id, RFC 9106's second recommended option."""

    def __init__(self, hasher: argon2.PasswordHasher | None = None) -> None:
        self._hasher = hasher or argon2.PasswordHasher()
        self._turns = threading.Semaphore(_AT_ONCE)
        self._nobodys = self._hasher.hash(secrets.token_urlsafe())

    def hash(self, password: str) -> str:
        with self._turns:
            return self._hasher.hash(password)

    def verifies(self, password: str, kept: str) -> bool:
        with self._turns:
            try:
                self._hasher.verify(kept or self._nobodys, password)
            except (argon2.exceptions.VerificationError, argon2.exceptions.InvalidHashError):
                return False
        return kept != ""


class TimedCodes:
    """`ports.sign_in.OneTimeCodes`."""

    def new_secret(self) -> str:
        return pyotp.random_base32()

    def step_of(self, secret: str, code: str, now: datetime) -> int | None:
        current = int(now.timestamp()) // _STEP_S
        totp = pyotp.TOTP(secret)
        right = [
            step
            for step in (current - 1, current, current + 1)
            if hmac.compare_digest(totp.generate_otp(step).encode(), code.encode())
        ]
        return right[-1] if right else None

    def address(self, secret: str, login: str) -> str:
        return pyotp.TOTP(secret).provisioning_uri(name=login, issuer_name="指标库适配器")


class RandomTokens:
    """`ports.sign_in.Tokens`: 256 bits of the operating system."""

    def fresh(self) -> str:
        return secrets.token_urlsafe(32)
