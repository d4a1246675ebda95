"""Braces that may have nothing to put in."""

from __future__ import annotations

CODE = "G511"

FOUND = (
    'rule r when member joins then greet "brought by {member.inviter}"',
    'rule r when message has image then delete because "{pattern.title}"',
    'pattern a: words "x"\nrule r when message matches a or message has image then reply "{match}"',
    'pattern a: words "x"\nrule r when message does not match a and message has text then reply "{match}"',
    'rule r when message and (member.birthday is today or message has image) then reply "{member.birthday}"',
    'rule r when message has image then reply "{group.capacity - group.size} places left"',
    'pattern a: fields "x"\nrule r when message has text and message matches a then reply "{missing}"',
    'pattern a: words "x"\nrule r when message has text and message does not match a then reply "{missing}"',
    'rule r when member joins then notify owner "brought by {member.inviter.name}"',
    'rule r when member joins and (member.inviter is known or member.points > 3) then notify owner "{member.inviter.id}"',
    'rule r when member joins and member.inviter is known then notify owner "{member.inviter.tier}"',
    'rule r 1h before member.joined_at then dm "{member.inviter}"',
    '# community.yaml: {templates: {hello: "from {member.region}"}, attributes: {member: {region: text}}}\n'
    "rule r when member joins then dm hello",
)
SILENT = (
    'rule r when member joins then greet "{member.name} {member.points} {group.name}"',
    'rule r when member joins and member.inviter is known then greet "brought by {member.inviter}"',
    'rule r when message and member.birthday is today then reply "{member.birthday}"',
    'pattern a: words "x"\nrule r when message matches a then delete because "{pattern.title}: {match}"',
    'pattern a: fields "x"\nrule r when message does not match a then reply "{missing} {pattern.title}"',
    'pattern a: domains "example.com"\nrule r when message matches a then reply "{pattern.domains} {match}"',
    "# community.yaml: {groups: {g: {capacity: {max: 40}}}}\n"
    'rule r when message has image then reply "{group.capacity}"',
    '# community.yaml: {defaults: {tier: normal}}\nrule r when message has image then reply "{member.tier}"',
    '# community.yaml: {events: {purchase: {amount: number}}}\nrule r when purchase then dm "{purchase.amount}"',
    'rule r when member requests then notify admin "{request.answer} {request.code}"',
    'rule r when member joins and member.inviter is known then notify owner "brought by {member.inviter.name}"',
    'rule r when member joins and member.inviter is not owner then notify owner "brought by {member.inviter.name}"',
    'rule r 1d after member.joined_at then dm "you joined {member.joined_at}"',
    "# community.yaml: {attributes: {group: {starts_at: datetime}}}\n"
    'rule r 30m before group.starts_at then announce "we start at {group.starts_at}"',
    'rule r every day at 09:00 when member.birthday is today then dm "{member.birthday}"',
)
