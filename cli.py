"""The command line: a shell that parses arguments, calls the engine and chooses the exit code.

Rooms of the engine are opened inside the commands, so that `--help` answers at once.
"""

from __future__ import annotations

import os
import sys
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, TypeVar

import click

from guiju import __version__
from guiju.engine.report.exit_codes import ExitCode

if TYPE_CHECKING:
    from guiju.engine.compile.program import Program
    from guiju.engine.diagnostics import Diagnostic
    from guiju.engine.replay.dry_run import DryRun
    from guiju.engine.report.rewriting import Rewritten
    from guiju.engine.report.summary import Summary

STDIN = "-"
SCHEMAS = ("community", "decision", "event", "trace-header")
LANGUAGES = ("en", "zh")

Command = TypeVar("Command", bound=Callable[..., Any])


class Shell(click.Group):
    """Turns what goes wrong into sentences and exit codes, never into tracebacks."""

    def invoke(self, ctx: click.Context) -> Any:
        """Runs a command."""
        try:
            result = super().invoke(ctx)
            sys.stdout.flush()
            return result
        except KeyboardInterrupt:
            ctx.exit(ExitCode.INTERRUPTED)
        except BrokenPipeError:
            _silence_output()
            ctx.exit(ExitCode.CLOSED)
        except (click.ClickException, click.exceptions.Exit, click.Abort):
            raise
        except Exception as error:
            from guiju.engine.report.failures import failure

            failed = failure(error, _color(sys.stderr))
            if failed is None:
                raise
            _say(failed[1])
            ctx.exit(failed[0])


def _silence_output() -> None:
    """Lets what is still buffered go nowhere, so that the interpreter has nothing to complain of when it ends."""
    with suppress(OSError, ValueError):
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _say(text: str) -> None:
    """Says something to a person, on standard error."""
    click.echo(text, err=True)


def _put(text: str, out: str | None = None) -> None:
    """Puts data on standard output or into a file, always in UTF-8."""
    if out is not None and out != STDIN:
        from guiju.engine.report.rewriting import replace_file

        replace_file(Path(out), f"{text}\n")
    elif sys.stdout.isatty():
        click.echo(text)
    else:
        click.echo(f"{text}\n".encode("utf-8", "backslashreplace"), nl=False)


def _color(stream: IO[str]) -> bool:
    return stream.isatty() and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def _stdin(paths: tuple[str, ...]) -> bytes:
    """What standard input holds, if a path asks for it."""
    return sys.stdin.buffer.read() if STDIN in paths else b""


def _load(policy: str, community: str | None, traces: tuple[str, ...]) -> Program:
    """A policy ready to replay traces; its warnings are counted on standard error.

    Raises:
        PolicyError: it does not compile.
    """
    if policy == STDIN and STDIN in traces:
        raise click.UsageError("the policy and the trace can't both come from standard input")
    from guiju.engine.diagnostics import PolicyError
    from guiju.engine.report.findings import count_line
    from guiju.engine.report.given import load_given

    loaded = load_given((policy,), community, _stdin((policy,)))
    if loaded.program is None:
        raise PolicyError(loaded.diagnostics)
    if loaded.diagnostics:
        _say(f"{count_line(loaded.diagnostics)}; `guiju check` shows them")
    return loaded.program


def _community_option(command: Command) -> Command:
    text = "The community file; without it, community.yaml beside the policy."
    return click.option("--community", metavar="FILE", help=text)(command)


def _lang_option(command: Command) -> Command:
    text = "Language of the output; without it, the community's."
    return click.option("--lang", type=click.Choice(LANGUAGES), help=text)(command)


def _format_option(*formats: str) -> Callable[[Command], Command]:
    text = "How to write the output."
    return click.option("--format", "form", type=click.Choice(formats), default=formats[0], show_default=True, help=text)


@click.group(cls=Shell, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="guiju", message="%(prog)s %(version)s")
def cli() -> None:
    """Rules as code for chat communities: check them, format them, try them on what already happened."""


# ---- policies --------------------------------------------------------------------------------------------------------


@cli.command(short_help="Find what is wrong with a policy.")
@click.argument("policies", metavar="POLICY...", nargs=-1, required=True)
@_community_option
@_format_option("text", "json", "sarif", "github")
@_lang_option
@click.option("-v", "--verbose", is_flag=True, help="List every rule with whom it is about and when it runs.")
@click.pass_context
def check(
    ctx: click.Context, policies: tuple[str, ...], community: str | None, form: str, lang: str | None, verbose: bool
) -> None:
    """Find what is wrong with a policy, or could be better.

    POLICY is a file, a folder, or - for standard input. Exits with 3 when there are errors and with 1 when there are
    warnings.
    """
    from guiju.engine.diagnostics import PolicyError
    from guiju.engine.report.checked import count_definitions, describe_check
    from guiju.engine.report.given import load_given

    if STDIN in policies and len(policies) > 1:
        raise click.UsageError("`-` stands alone: standard input is one policy")
    text = _stdin(policies)
    try:
        loaded = load_given(policies, community, text)
    except PolicyError as error:
        _put_findings(error.diagnostics, form, lang or "en")
        ctx.exit(ExitCode.INVALID)
    _put_findings(loaded.diagnostics, form, lang or loaded.community.language)
    if form == "text" and loaded.program is not None:
        if loaded.diagnostics:
            _put("")
        definitions = count_definitions(policies, text, loaded.community)
        _put(describe_check(loaded.program.policy, definitions, lang or loaded.community.language, verbose))
    ctx.exit(_exit_for(loaded.diagnostics))


def _put_findings(diagnostics: tuple[Diagnostic, ...], form: str, language: str) -> None:
    from guiju.engine.report.findings import render_github, render_json, render_sarif, render_text

    if form == "text":
        text = render_text(diagnostics, _color(sys.stdout), language)
    else:
        text = {"json": render_json, "sarif": render_sarif, "github": render_github}[form](diagnostics)
    if text:
        _put(text)


def _exit_for(diagnostics: tuple[Diagnostic, ...]) -> ExitCode:
    from guiju.engine.diagnostics import Severity

    levels = {diagnostic.level for diagnostic in diagnostics}
    if Severity.ERROR in levels:
        return ExitCode.INVALID
    return ExitCode.FINDINGS if Severity.WARNING in levels else ExitCode.OK


@cli.command(short_help="Bring policy files into their standard layout.")
@click.argument("paths", metavar="PATH...", nargs=-1, required=True)
@_community_option
@click.option("--check", "only_check", is_flag=True, help="Write nothing; exit with 1 if a file would change.")
@click.option("--diff", is_flag=True, help="Write nothing; show what would change.")
@click.option("--lang", type=click.Choice(LANGUAGES), help="Translate into this language.")
@click.pass_context
def fmt(
    ctx: click.Context, paths: tuple[str, ...], community: str | None, only_check: bool, diff: bool, lang: str | None
) -> None:
    """Bring policy files into their standard layout.

    PATH is a file, a folder, or - to go from standard input to standard output. A file with errors is left alone.
    """
    from guiju.engine.report.given import community_given, near, parsed_given, parsed_text, text_given
    from guiju.engine.report.rewriting import exit_of_fmt, language_named, rewrite

    if STDIN in paths and len(paths) > 1:
        raise click.UsageError("`-` stands alone: standard input is one file")
    folders = [] if paths == (STDIN,) else [near(path) for path in paths]
    found, _ = community_given(folders, community)
    if folders:
        parsed = [each for path in folders for each in parsed_given(path, found)]
    else:
        parsed = [parsed_text(text_given(_stdin(paths)), found)]
    files = [rewrite(each, language_named(lang)) for each in parsed]
    for file in files:
        _treat(file, only_check, diff)
    ctx.exit(exit_of_fmt(files, only_check))


def _treat(file: Rewritten, only_check: bool, diff: bool) -> None:
    """Shows, names or writes what would become of one file."""
    from guiju.engine.report.findings import render_text
    from guiju.engine.report.rewriting import difference, replace_file
    from guiju.engine.report.terminal import safe

    if file.errors:
        _say(f"{render_text(file.errors, _color(sys.stderr))}\n`{safe(file.name)}` was left alone")
    if diff and file.changed:
        _put(difference(file, _color(sys.stdout)))
    if only_check and file.changed:
        _say(f"`{safe(file.name)}` would change")
    if only_check or diff:
        return
    if file.name == STDIN:
        if not file.errors:
            _put(file.after.removesuffix("\n"))
    elif file.changed:
        replace_file(Path(file.name), file.after)
        _say(f"`{safe(file.name)}` changed")


# ---- traces ----------------------------------------------------------------------------------------------------------


@cli.command("dry-run", short_help="Show what a policy would have done to past events.")
@click.argument("policy")
@click.argument("traces", metavar="TRACE...", nargs=-1, required=True)
@_community_option
@_format_option("text", "json", "jsonl")
@click.option("--out", metavar="FILE", help="Write to this file instead of standard output.")
@click.option("--strict", is_flag=True, help="Stop at the first thing wrong with a trace, with exit code 5.")
@click.option("--all", "every", is_flag=True, help="jsonl: also decisions in which nothing happened.")
@click.option("--limit-examples", type=click.IntRange(0, 20), default=3, show_default=True, help="Examples of a rule.")
@_lang_option
def dry_run(
    policy: str,
    traces: tuple[str, ...],
    community: str | None,
    form: str,
    out: str | None,
    strict: bool,
    every: bool,
    limit_examples: int,
    lang: str | None,
) -> None:
    """Show what a policy would have done to events that already happened.

    TRACE is a file, a folder, a pattern such as 'traces/*.jsonl.gz', or - for standard input; several are merged in the
    order of time. Nothing is sent anywhere. jsonl writes one decision a line, as it comes, for every event on which a
    rule fired, could not be decided or failed, or that was odd itself; text and json sum the run up. Ctrl-C ends the
    run with what is known until then.
    """
    from guiju.engine.replay.dry_run import DryRun
    from guiju.engine.report.summary import Summary

    program = _load(policy, community, traces)
    summary = Summary(program, limit_examples)
    run = DryRun(program, *traces, strict=strict)
    language = lang or program.policy.community.language
    try:
        _replay(run, summary, out or STDIN if form == "jsonl" else None, every)
    except KeyboardInterrupt:
        _finish(summary, form, out, language)
        raise
    _finish(summary, form, out, language)


def _replay(run: DryRun, summary: Summary, lines_to: str | None, every: bool) -> None:
    """Runs to the end of the trace; writes each decision worth it into a file, if one is named."""
    from guiju.engine.report.progress import Progress

    with Progress(run.reader, sys.stderr) as progress:
        run.on_progress = progress
        outcomes = summary.of(run)
        if lines_to is None:
            deque(outcomes, maxlen=0)
            return
        with click.open_file(lines_to, "wb") as file:
            for outcome in outcomes:
                if every or not outcome.decision.is_quiet:
                    file.write(outcome.decision.to_json() + b"\n")


def _finish(summary: Summary, form: str, out: str | None, language: str) -> None:
    """Shows what a run came to."""
    if form == "text":
        from guiju.engine.report.summary_text import render_summary

        _put(render_summary(summary, out is None and _color(sys.stdout), language), out)
        return
    if form == "json":
        from guiju.engine.report.json_text import dump
        from guiju.engine.report.summary_data import as_data

        _put(dump(as_data(summary)), out)
    from guiju.engine.report.summary_text import render_reading

    _say(render_reading(summary, language))


@cli.command(short_help="Show why one event came out as it did.")
@click.argument("policy")
@click.argument("traces", metavar="TRACE...", nargs=-1, required=True)
@click.option("--event", required=True, metavar="ID", help="The event's id.")
@click.option("--group", metavar="ID", help="The event's group, where several have events of that id.")
@click.option("--kind", help="The event's kind, where several kinds have events of that id.")
@_community_option
@_format_option("text", "json")
@_lang_option
def explain(
    policy: str,
    traces: tuple[str, ...],
    event: str,
    group: str | None,
    kind: str | None,
    community: str | None,
    form: str,
    lang: str | None,
) -> None:
    """Show why a policy did to one event what it did, and why it did nothing else.

    The trace is replayed up to the event; then every rule that could have run is shown with its condition: what in it
    was true, what was false, and what was not known.
    """
    from guiju.engine.report.explanation import explanation_data, find_and_explain, names, reader_of
    from guiju.engine.report.explanation_text import render_explanation
    from guiju.engine.report.json_text import dump
    from guiju.engine.report.progress import Progress

    program = _load(policy, community, traces)
    wanted = {"id": event, **({"group": group} if group else {}), **({"kind": kind} if kind else {})}
    reader = reader_of(program, traces)
    with Progress(reader, sys.stderr) as progress:
        found = find_and_explain(program, reader, names(wanted), progress)
    if found is None:
        what = ", ".join(f"{name} `{value}`" for name, value in wanted.items())
        raise click.UsageError(f"the trace has no event with {what}")
    language = lang or program.policy.community.language
    as_json = form == "json"
    _put(dump(explanation_data(found)) if as_json else render_explanation(found, program, _color(sys.stdout), language))


# ---- reference -------------------------------------------------------------------------------------------------------


@cli.command(short_help="Print the JSON Schema of a file.")
@click.argument("name", type=click.Choice(SCHEMAS))
def schema(name: str) -> None:
    """Print the JSON Schema of a file that goes in or comes out."""
    from importlib.resources import files

    _put((files("guiju.schemas") / f"{name}.schema.json").read_text(encoding="utf-8").removesuffix("\n"))


@cli.command(short_help="Print every word of the language.")
@_format_option("text", "json", "markdown")
@click.option("--lang", type=click.Choice(LANGUAGES), default="en", show_default=True, help="Language of the help.")
def vocabulary(form: str, lang: str) -> None:
    """Print every word of the language, in English and in Chinese, with what it means."""
    from guiju.engine.report.rewriting import language_named
    from guiju.engine.report.vocabulary_table import vocabulary_json, vocabulary_markdown, vocabulary_text

    language = language_named(lang) or "en"
    if form == "json":
        _put(vocabulary_json())
    elif form == "markdown":
        _put(vocabulary_markdown(language))
    else:
        _put(vocabulary_text(language, _color(sys.stdout)))


def main() -> None:
    """The installed command."""
    cli(prog_name="guiju")
