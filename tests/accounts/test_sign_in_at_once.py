"""Requests at once: guesses are as many tickets, a code and a link open once. One database for all of them."""

from collections.abc import Callable
from threading import Barrier, Thread

import pytest
from django.contrib.auth.tokens import default_token_generator
from django.db import connection

from accounts.sign_in import factors, passwords
from accounts.sign_in.lockout import Target, TooManyAttempts, take
from tests.accounts.test_second_factor import code_at, with_app
from tests.factories import NOW, make_user


def at_once(act: Callable[[], object], *, times: int) -> list[object]:
    """What each of so many threads got; None for a refusal."""
    answers: list[object] = []
    start = Barrier(times)

    def run() -> None:
        start.wait()
        try:
            answers.append(act())
        except (TooManyAttempts, passwords.LinkNoLongerValid):
            answers.append(None)
        finally:
            connection.close()

    threads = [Thread(target=run) for _ in range(times)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return [answer for answer in answers if answer is not None]


@pytest.mark.django_db(transaction=True)
def test_at_once() -> None:
    tickets = at_once(lambda: take([Target("account", "a@example.org")], now=NOW)[0].failures, times=10)
    assert sorted(map(int, map(str, tickets))) == [1, 2, 3, 4, 5]

    user = make_user()
    recovery = with_app(user)[0]
    for code in (code_at(NOW), recovery):
        assert len(at_once(lambda code=code: factors.accept_code(user=user, code=code, now=NOW), times=6)) == 1

    token = default_token_generator.make_token(user)
    password = "seven camels in the rain"
    assert (
        len(at_once(lambda: passwords.reset_password(user=user, token=token, password=password, now=NOW), times=4)) == 1
    )
