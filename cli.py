"""The command line: a shell that reads arguments, has a command done by the engine, and ends with its code.

The engine is opened inside the commands, so that `--help` answers at once.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import Any, TypeVar

import click

from guiju import __version__
from guiju.engine.report.exit_codes import ExitCode

SCHEMAS = ("community", "decision", "event", "expectations", "parameters", "scenario", "trace-header")
LANGUAGES = ("en", "zh")
_LANGUAGE = "guiju.language"
"""Where a command keeps the language it is to speak."""

Command = TypeVar("Command", bound=Callable[..., Any])


class Shell(click.Group):
    """Turns what goes wrong into sentences and exit codes, never into tracebacks."""

    def invoke(self, ctx: click.Context) -> Any:
        """Runs a command."""
        try:
            result = super().invoke(ctx)
            sys.stdout.flush()
            return result
        except (click.ClickException, click.exceptions.Exit, click.Abort):
            raise
        except (KeyboardInterrupt, Exception) as error:
            code = _say(error, ctx.meta.get(_LANGUAGE))
            if code is None:
                raise
            ctx.exit(code)


def _say(error: BaseException, language: str | None) -> ExitCode | None:
    """Says what went wrong on standard error; None where nobody but us can have done it wrong.

    Args:
        error: what ended a command.
        language: the one that was asked for; None is that of the environment, else the community's.
    """
    from guiju.engine.report.console import color, say, silence_output

    if isinstance(error, KeyboardInterrupt):
        return ExitCode.INTERRUPTED
    if isinstance(error, BrokenPipeError):
        silence_output()
        return ExitCode.CLOSED
    from guiju.engine.report.failures import failure
    from guiju.engine.report.languages import asked_language

    failed = failure(error, color(sys.stderr), language or asked_language())
    if failed is None:
        return None
    if isinstance(error, OSError):
        silence_output()
    say(failed[1])
    return failed[0]


def _community_option(command: Command) -> Command:
    text = "The community file; without it, community.yaml beside the policy."
    return click.option("--community", metavar="FILE", help=text)(command)


def _lang_option(command: Command) -> Command:
    text = "Language of the output; without it, that of GUIJU_LANG, else the community's."
    return click.option("--lang", type=click.Choice(LANGUAGES), help=text, callback=_keep_language)(command)


def _keep_language(ctx: click.Context, parameter: click.Parameter, value: str | None) -> str | None:
    """Takes the language of the environment where none is named, and keeps it for what may go wrong."""
    from guiju.engine.report.languages import asked_language

    language = value or asked_language()
    ctx.meta[_LANGUAGE] = language
    return language


def _format_option(*formats: str) -> Callable[[Command], Command]:
    kind, text = click.Choice(formats), "How to write the output."
    return click.option("--format", "form", type=kind, default=formats[0], show_default=True, help=text)


@click.group(cls=Shell, context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(__version__, prog_name="guiju", message="%(prog)s %(version)s")
def cli() -> None:
    """Rules as code for chat communities: check them, format them, try them on what already happened."""


@cli.command(short_help="Make a folder to start from.")
@click.argument("folder", metavar="[DIR]", default=".")
@click.option("--name", help="The community's name; without it, the folder's.")
@click.option("--lang", type=click.Choice(LANGUAGES), help="Language of the rules and of what members read.")
@click.option("--platform", metavar="NAME", help="Where the groups are, such as telegram.")
@click.option("--timezone", metavar="ZONE", help="Where the community lives, such as Asia/Shanghai.")
@click.option("--topic", "topics", metavar="NAME", multiple=True, help="What the rules are about; may be repeated.")
@click.pass_context
def init(
    ctx: click.Context,
    folder: str,
    name: str | None,
    lang: str | None,
    platform: str | None,
    timezone: str | None,
    topics: tuple[str, ...],
) -> None:
    """Make a folder to start from: a community file, policies with their scenarios, a small trace, and CI.

    On a terminal, what is not said is asked for. Nothing is ever written over.
    """
    from guiju.engine.report.commands.init import init as command

    ctx.exit(command(folder, name, lang, platform, timezone, topics))


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
    from guiju.engine.report.commands.check import check as command

    ctx.exit(command(policies, community, form, lang, verbose))


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
    from guiju.engine.report.commands.fmt import fmt as command

    ctx.exit(command(paths, community, only_check, diff, lang))


@cli.command(short_help="Play scenarios: a policy's tests, in virtual time.")
@click.argument("paths", metavar="PATH...", nargs=-1, required=True)
@click.option("--coverage", is_flag=True, help="Also show what of the policies no scenario has shown.")
@click.option("--coverage-min", type=click.IntRange(0, 100), metavar="N", help="Exit with 4 below N percent shown.")
@_format_option("text", "json", "junit")
@_lang_option
@click.pass_context
def test(
    ctx: click.Context, paths: tuple[str, ...], coverage: bool, coverage_min: int | None, form: str, lang: str | None
) -> None:
    """Play scenarios: a policy's tests, in virtual time.

    PATH is a file, or a folder in which all scenarios are played: files that end in .scenario.yaml, and other YAML
    files with a key `scenario`. Each scenario names its policy and starts anew. Exits with 4 when one does not come out
    as expected, and with 3 when one can't be played.
    """
    from guiju.engine.report.commands.test import test as command

    ctx.exit(command(paths, coverage, coverage_min, form, lang))


@cli.command(short_help="Print the rules as a group announcement.")
@click.argument("policy")
@_community_option
@click.option("--group", metavar="ID", help="Only the rules of this group.")
@_format_option("text", "markdown")
@_lang_option
@click.pass_context
def notice(
    ctx: click.Context, policy: str, community: str | None, group: str | None, form: str, lang: str | None
) -> None:
    """Print the notice that a policy amounts to: what the group stands for, what is not allowed and what follows.

    Rules are called by their titles. Those that members never notice, such as one that only tells an admin, are left
    out.
    """
    from guiju.engine.report.commands.notice import notice as command

    ctx.exit(command(policy, community, group, form, lang))


# ---- traces ----------------------------------------------------------------------------------------------------------


@cli.command("dry-run", short_help="Show what a policy would have done to past events.")
@click.argument("policy")
@click.argument("traces", metavar="TRACE...", nargs=-1)
@_community_option
@_format_option("text", "json", "jsonl", "html", "markdown", "junit", "github", "sarif")
@click.option("-o", "--out", metavar="FILE", help="Write to this file instead of standard output.")
@click.option("--strict", is_flag=True, help="Stop at the first thing wrong with a trace, with exit code 5.")
@click.option("--closed-loop/--observe", "closed", help="Model effects as carried out, or take all as recorded.")
@click.option("--return-after", metavar="D", help="Closed loop: whoever was removed comes back after so long: 7d.")
@click.option("--all", "every", is_flag=True, help="jsonl: also decisions in which nothing happened.")
@click.option("--limit-examples", type=click.IntRange(0, 20), default=3, show_default=True, help="Examples of a rule.")
@click.option("--jobs", metavar="N", type=click.IntRange(0), default=0, help="Processes; 0: every core where it pays.")
@click.option("--expect", "expectations", metavar="FILE", help="Hold the run against the expectations in this file.")
@click.option("--update-baseline", is_flag=True, help="With --expect: accept the figures of this run.")
@_lang_option
@click.pass_context
def dry_run(
    ctx: click.Context,
    policy: str,
    traces: tuple[str, ...],
    community: str | None,
    form: str,
    out: str | None,
    strict: bool,
    closed: bool,
    return_after: str | None,
    every: bool,
    limit_examples: int,
    jobs: int,
    expectations: str | None,
    update_baseline: bool,
    lang: str | None,
) -> None:
    """Show what a policy would have done to events that already happened.

    TRACE is a file, a folder, a pattern such as 'traces/*.jsonl.gz', or - for standard input; several are merged in the
    order of time. Nothing is sent anywhere. With --closed-loop, effects are modelled as carried out: what they prevent
    is left out, and verdicts that depend on them are marked. jsonl writes one decision a line, as it comes, for every
    event on which a rule fired, could not be decided or failed, or that was odd itself; text and json sum the run up;
    html is one page for people that needs nothing from elsewhere. Ctrl-C ends the run with what is known until then.

    With --expect the run exits with 4 when it does not come to what the file expects; markdown, junit, github and sarif
    show what came of the expectations. TRACE may then stand in the file.
    """
    from guiju.engine.report.commands.dry_run import Course, Showing

    course = Course(strict, "closed-loop" if closed else "observe", return_after, jobs)
    showing = Showing(form, out, every, limit_examples, lang)
    if expectations is not None:
        from guiju.engine.report.commands.expect import expect

        ctx.exit(expect(policy, community, traces, course, showing, expectations, update_baseline))
    if not traces or update_baseline or form in ("markdown", "junit", "github", "sarif"):
        raise click.UsageError("without --expect a TRACE is needed, and the formats are text, json, jsonl and html")
    from guiju.engine.report.commands.dry_run import dry_run as command

    ctx.exit(command(policy, community, traces, course, showing))


@cli.command(short_help="Show what a change of a policy would change.")
@click.argument("old")
@click.argument("new")
@click.argument("traces", metavar="TRACE...", nargs=-1, required=True)
@_community_option
@_format_option("text", "json", "markdown", "github")
@click.option("--out", metavar="FILE", help="Write to this file instead of standard output.")
@click.option("--strict", is_flag=True, help="Stop at the first thing wrong with a trace, with exit code 5.")
@click.option("--exit-code", "failing", is_flag=True, help="Exit with 1 if anything would happen otherwise.")
@click.option("--limit", type=click.IntRange(0), default=20, show_default=True, help="Changes of a rule to show.")
@_lang_option
@click.pass_context
def diff(
    ctx: click.Context,
    old: str,
    new: str,
    traces: tuple[str, ...],
    community: str | None,
    form: str,
    out: str | None,
    strict: bool,
    failing: bool,
    limit: int,
    lang: str | None,
) -> None:
    """Show what a change of a policy would change: what would newly happen, no longer happen, or happen differently.

    OLD and NEW are files, folders, or a revision of git with a path in it, such as main:policies/. Both are replayed
    over the traces, in one pass; each message, rule and member with another outcome is named. Rules that were renamed
    or reworded are recognised.
    """
    from guiju.engine.report.commands.diff import Showing
    from guiju.engine.report.commands.diff import diff as command

    ctx.exit(command(old, new, community, traces, strict, failing, Showing(form, out, limit, lang)))


@cli.command(short_help="Show why one event came out as it did.")
@click.argument("policy")
@click.argument("traces", metavar="TRACE...", nargs=-1, required=True)
@click.option("--event", metavar="ID", help="The event's id, or that of a decision on what came due (due:…).")
@click.option("--at", metavar="TIME", help="When something came due: 2026-03-02, '2026-03-02 09:00'.")
@click.option("--group", metavar="ID", help="The group, where several have events of that id or time.")
@click.option("--member", metavar="ID", help="The member, where several have events of that id or time.")
@click.option("--kind", help="The event's kind, where several kinds have events of that id.")
@_community_option
@_format_option("text", "json")
@_lang_option
@click.pass_context
def explain(
    ctx: click.Context,
    policy: str,
    traces: tuple[str, ...],
    event: str | None,
    at: str | None,
    group: str | None,
    member: str | None,
    kind: str | None,
    community: str | None,
    form: str,
    lang: str | None,
) -> None:
    """Show why a policy did to one event what it did, and why it did nothing else.

    The trace is replayed up to the event; then every rule that could have run is shown with its condition: what in it
    was true, what was false, and what was not known. With --at, what came due then is shown so: schedules, moments
    before and after a date, deadlines; of one --member or --group also the rules that ran and did nothing.
    """
    from guiju.engine.report.commands.explain import Asked
    from guiju.engine.report.commands.explain import explain as command

    ctx.exit(command(policy, community, traces, Asked(event, at, group, kind, member), form, lang))


# ---- patterns --------------------------------------------------------------------------------------------------------


def _texts_options(command: Command) -> Command:
    form, auto = click.Choice(("auto", "lines", "csv", "tsv", "jsonl")), "How FILE is written; auto goes by its name."
    label = "A label that says yes (repeatable); without it the pattern's name, and 1, yes, true, spam, ad."
    options = (
        click.option("--input", "written", type=form, default="auto", show_default=True, help=auto),
        click.option("--text-column", metavar="NAME", help="The column or key of the texts."),
        click.option("--label-column", metavar="NAME", help="The column or key of the labels."),
        click.option("--label", "labels", multiple=True, metavar="LABEL", help=label),
    )
    for option in reversed(options):
        command = option(command)
    return command


@cli.command(short_help="Show what patterns hit in texts, and how well they tell.")
@click.argument("policy")
@click.argument("file")
@click.option("--pattern", "patterns", multiple=True, metavar="NAME", help="A pattern or detector; without it, all.")
@_texts_options
@_community_option
@_format_option("text", "json")
@click.option("--limit-examples", type=click.IntRange(0, 100), default=5, show_default=True, help="Worst of each kind.")
@click.pass_context
def match(
    ctx: click.Context,
    policy: str,
    file: str,
    patterns: tuple[str, ...],
    written: str,
    text_column: str | None,
    label_column: str | None,
    labels: tuple[str, ...],
    community: str | None,
    form: str,
    limit_examples: int,
) -> None:
    """Show what patterns hit in texts, marked, and which item hit where it stands in the policy.

    FILE has a text on each line, or is a CSV or TSV table, JSON Lines, a trace, or - for standard input. Where texts have
    labels (a column such as label; in a trace, truth), precision, recall and F1 are shown instead, with the items that
    raise most false alarms, the false alarms that look least like what is meant, and the misses that look most like it. A
    text without a label counts for neither.
    """
    from guiju.engine.replay.labelled import Columns
    from guiju.engine.report.commands.match import Given
    from guiju.engine.report.commands.match import match as command

    given = Given(file, written, Columns(text_column, label_column), labels)
    ctx.exit(command(policy, community, patterns, given, form, limit_examples))


@cli.command(short_help="Propose words and exceptions for a pattern, from labelled texts.")
@click.argument("policy")
@click.argument("file")
@click.option(
    "--pattern", required=True, metavar="NAME", help="The pattern; one that is not there starts from nothing."
)
@_texts_options
@_community_option
@_format_option("text", "json")
@click.option("--precision", type=click.FloatRange(0, 1), default=0.95, show_default=True, help="Least share right.")
@click.option(
    "--limit", type=click.IntRange(1, 200), default=20, show_default=True, help="Words at most, and exceptions."
)
@click.pass_context
def suggest(
    ctx: click.Context,
    policy: str,
    file: str,
    pattern: str,
    written: str,
    text_column: str | None,
    label_column: str | None,
    labels: tuple[str, ...],
    community: str | None,
    form: str,
    precision: float,
    limit: int,
) -> None:
    """Propose words for what a pattern misses, and exceptions for what it hits wrongly, from labelled texts.

    FILE is read as by guiju match. Words are ranked by the logarithm of the odds ratio of texts that hold them, divided by
    its standard error: many texts of one kind and few of the other score high, and chance scores below 2. They are counted
    in one half of the texts, and proposed only where the other half confirms them. Equal texts lie in the same half.
    """
    from guiju.engine.replay.labelled import Columns
    from guiju.engine.report.commands.match import Given
    from guiju.engine.report.commands.suggest import suggest_words as command

    given = Given(file, written, Columns(text_column, label_column), labels)
    ctx.exit(command(policy, community, pattern, given, form, precision, limit))


@cli.command(short_help="Show where decisions flip as a threshold is moved.")
@click.argument("policy")
@click.argument("traces", metavar="TRACE...", nargs=-1, required=True)
@click.option("--rule", required=True, metavar="NAME", help="The rule whose threshold is moved.")
@click.option("--vary", required=True, metavar="CONDITION", help="A condition of it, with a range such as 3..20.")
@_community_option
@_format_option("text", "json", "markdown")
@click.option("--out", metavar="FILE", help="Write to this file instead of standard output.")
@click.option("--strict", is_flag=True, help="Stop at the first thing wrong with a trace, with exit code 5.")
@click.option("--limit", type=click.IntRange(0), default=20, show_default=True, help="Events to show.")
@_lang_option
@click.pass_context
def sweep(
    ctx: click.Context,
    policy: str,
    traces: tuple[str, ...],
    rule: str,
    vary: str,
    community: str | None,
    form: str,
    out: str | None,
    strict: bool,
    limit: int,
    lang: str | None,
) -> None:
    """Show where decisions flip as a threshold of a rule is moved, in one pass over the traces.

    CONDITION stands in the rule as written, but for the range: 'sender.messages within 10s > 3..20', '... within
    10s..60s by 10 > 5'. For each value it is counted on how many events and members the rule fires, and what is
    otherwise than with the value before; the events at which decisions flip are listed.
    """
    from guiju.engine.report.commands.diff import Showing
    from guiju.engine.report.commands.sweep import sweep as command

    ctx.exit(command(policy, community, traces, rule, vary, strict, Showing(form, out, limit, lang)))


@cli.command("import", short_help="Make a trace of what another program exported.")
@click.argument("files", metavar="FILE...", nargs=-1, required=True)
@click.option("-o", "--out", metavar="TRACE", default="-", help="Write to this file instead of standard output.")
@click.option("--from", "source", metavar="FORMAT", help="The form of the files; without it, it is recognised.")
@click.option("--timezone", metavar="ZONE", help="Where times without a zone are from, such as Asia/Shanghai.")
@click.option("--date-order", type=click.Choice(("ymd", "dmy", "mdy")), help="Of dates that could be read in two ways.")
@click.option(
    "--group", "groups", metavar="[EXPORT=]ID", multiple=True, help="What a group is called in the community."
)
@click.option("--pseudonymise", "key", metavar="KEYFILE", help="Hide ids and names, with the key in this file.")
@click.option("--resume", is_flag=True, help="Go on with an import that was interrupted.")
@click.option("--strict", is_flag=True, help="Stop at the first thing wrong with a file, with exit code 5.")
@_format_option("text", "json")
@click.pass_context
def import_exports(
    ctx: click.Context,
    files: tuple[str, ...],
    out: str,
    source: str | None,
    timezone: str | None,
    date_order: str | None,
    groups: tuple[str, ...],
    key: str | None,
    resume: bool,
    strict: bool,
    form: str,
) -> None:
    """Make a trace of what another program exported: Telegram, Discord, Slack, WhatsApp, QQ, WeChat, WeCom, Matrix, IRC.

    FILE is a file, a folder or a ZIP archive. The events go to the trace in the order of time; what was understood,
    guessed and left out is counted. Forms: telegram, discord-json, discord-csv, slack, whatsapp, qq, wechat-csv,
    weflow, chatlab, wecom-audit, wecom-events, onebot, matrix, irc. A trace whose name ends in .gz or .zst is
    compressed.
    """
    from guiju.engine.report.commands.import_exports import Told
    from guiju.engine.report.commands.import_exports import import_exports as command

    told = Told(source, timezone, date_order, groups, key)
    ctx.exit(command(files, out, told, resume, strict, form))


# ---- reference -------------------------------------------------------------------------------------------------------


@cli.command(short_help="Print the JSON Schema of a file.")
@click.argument("name", type=click.Choice(SCHEMAS))
def schema(name: str) -> None:
    """Print the JSON Schema of a file that goes in or comes out."""
    from importlib.resources import files

    from guiju.engine.report.console import put

    put((files("guiju.schemas") / f"{name}.schema.json").read_text(encoding="utf-8").removesuffix("\n"))


@cli.command(short_help="Print every word of the language.")
@_format_option("text", "json", "markdown")
@click.option("--lang", type=click.Choice(LANGUAGES), default="en", show_default=True, help="Language of the help.")
def vocabulary(form: str, lang: str) -> None:
    """Print every word of the language, in English and in Chinese, with what it means."""
    from guiju.engine.report.console import color, put
    from guiju.engine.report.vocabulary_table import render_vocabulary

    put(render_vocabulary(form, lang, color(sys.stdout)))


def main() -> None:
    """The installed command."""
    cli(prog_name="guiju")
