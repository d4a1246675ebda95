"""How `guiju dry-run` is called."""

from __future__ import annotations

import click

from .options import community_option, format_option, jobs_option, lang_option, out_option, strict_option


@click.command("dry-run")
@click.argument("policy")
@click.argument("traces", metavar="TRACE...", nargs=-1)
@community_option
@format_option("text", "json", "jsonl", "html", "markdown", "junit", "github", "sarif")
@out_option
@strict_option
@click.option("--closed-loop/--observe", "closed", help="Model effects as carried out, or take all as recorded.")
@click.option("--return-after", metavar="D", help="Closed loop: whoever was removed comes back after so long: 7d.")
@click.option("--all", "every", is_flag=True, help="jsonl: also decisions in which nothing happened.")
@click.option("--limit-examples", type=click.IntRange(0, 20), default=3, show_default=True, help="Examples of a rule.")
@jobs_option
@click.option("--expect", "expectations", metavar="FILE", help="Hold the run against the expectations in this file.")
@click.option("--update-baseline", is_flag=True, help="With --expect: accept the figures of this run.")
@lang_option
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
    from ..commands.dry_run import Course, Showing

    course = Course(strict, "closed-loop" if closed else "observe", return_after, jobs)
    showing = Showing(form, out, every, limit_examples, lang)
    if expectations is not None:
        from ..commands.expect import expect

        ctx.exit(expect(policy, community, traces, course, showing, expectations, update_baseline))
    if update_baseline or form in ("markdown", "junit", "github", "sarif"):
        raise click.UsageError("without --expect the formats are text, json, jsonl and html, and there is no baseline")
    if not traces:
        raise click.UsageError("say what to try the policy on: a trace, or a folder of them such as `traces`")
    from ..commands.dry_run import dry_run as command

    ctx.exit(command(policy, community, traces, course, showing))
