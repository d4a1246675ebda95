"""Comments stay with what they stood beside, whatever the layout becomes."""

from __future__ import annotations

from collections import Counter
from textwrap import dedent

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from guiju.engine.syntax.format import format_file
from guiju.engine.syntax.vocabulary import LANGUAGES, Language

from .texts import CORPUS, file_of, gaps


def formatted(text: str, language: Language | None = None) -> str:
    return format_file(file_of(dedent(text).lstrip("\n")), language)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            """
            # about the file

            # about the rule
            rule a # behind the header
              # above the condition
              when message has link # behind the condition
              then warn, # in the middle of the ladder
                kick
              # above the reason
              because "no links" # behind it all
            # at the end
            """,
            """
            # about the file

            # about the rule
            rule a  # behind the header
              # above the condition
              when message has link  # behind the condition
              # in the middle of the ladder
              then warn, kick
              # above the reason
              because "no links"  # behind it all

            # at the end
            """,
        ),
        (
            """
            rule a when message has link then warn
              because "no links" # the reason
              per group # the count
              forget after 30d
            """,
            """
            rule a
              when message has link
              then warn
              forget after 30d
              per group  # the count
              because "no links"  # the reason
            """,
        ),
        (
            """
            when message has link # the condition
              then warn
            when message has card then warn # the rule
            """,
            """
            when message has link  # the condition
              then warn

            when message has card then warn  # the rule
            """,
        ),
        (
            """
            define a: message has link and # both
              message has card
            define b: # nothing yet
              message has qr # done
            """,
            """
            # both
            define a: message has link and message has card
            # nothing yet
            define b: message has qr  # done
            """,
        ),
        (
            """
            pattern ad: # which
              # the usual ones
              words "a" # one
              # the rest
              detect link
            """,
            """
            pattern ad:  # which
              # the usual ones
              words "a"  # one
              # the rest
              detect link
            """,
        ),
        ("when message warn ; # first\n; # second\n", "when message then warn  # first\n# second\n"),
        ("＃ full width\n", "# full width\n"),
        ('\ufeff# behind a byte order mark\r\nvalue "a"\r\n', '# behind a byte order mark\nvalue "a"\n'),
    ],
)
def test_comments_keep_their_places(before: str, after: str) -> None:
    expected = dedent(after).lstrip("\n")
    assert formatted(before) == expected
    assert formatted(expected) == expected


def test_a_comment_moves_with_its_clause_into_the_other_language() -> None:
    text = 'rule a when message has link then warn\n  because "x" # why\n  # when\n  forget after 30d\n'
    assert formatted(text, "zh") == (
        '规则 a\n  当 消息 含 链接\n  则 警告\n  # when\n  遗忘于 30天 后\n  理由 "x"  # why\n'
    )


def test_blank_lines() -> None:
    text = """
        value "a"
        value "b"



        value "c"
        rule a when message has link then warn
        value "d"
        # about e
        rule e when message has link then warn


        # about nothing
        """
    assert formatted(text) == dedent(
        """
        value "a"
        value "b"

        value "c"

        rule a
          when message has link
          then warn

        value "d"

        # about e
        rule e
          when message has link
          then warn

        # about nothing
        """
    ).lstrip("\n")


@pytest.mark.parametrize("name", CORPUS)
@pytest.mark.parametrize("language", LANGUAGES)
@given(data=st.data())
@settings(max_examples=3, deadline=None, suppress_health_check=list(HealthCheck))
def test_no_comment_is_lost_or_doubled_wherever_it_stands(language: Language, name: str, data: st.DataObject) -> None:
    text = CORPUS[name]
    chosen = data.draw(st.lists(st.sampled_from(gaps(text)), unique=True, max_size=12))
    for number, (start, end) in enumerate(sorted(chosen, reverse=True)):
        alone = "\n" if data.draw(st.booleans()) else ""
        text = f"{text[:start]}{alone} # comment {number} of {name} \n{text[start:end]}{text[end:]}"
    file = file_of(text)
    written = format_file(file, language)
    again = file_of(written, file.declared)
    assert again.statements == file.statements
    assert Counter(comment.text for comment in again.comments) == Counter(comment.text for comment in file.comments)
    assert format_file(again, language) == written
