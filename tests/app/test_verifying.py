"""What nobody was allowed to do is found, whoever's name it bears; what commands do is not."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from aftersales.codec.tickets import render_ticket_data
from aftersales.codec.yaml_reader import read_yaml
from tests.support.desks import OPEN_FRIDGE, copy_desk
from tests.support.offences import Forger
from tests.support.repositories import run_git

NOON = "2026-11-02T12:00:00+08:00"
OPEN_LAMP = ("open", "Lamp", "-c", "enquiry/usage", "-q")


@pytest.fixture
def forger(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Forger:
    """Return a desk with one ticket, and somebody with an editor."""
    desk = copy_desk(tmp_path / "desk", capsys)
    ticket = desk.done(*OPEN_LAMP, now=NOON).split()[0]
    return Forger(desk, ticket)


def test_what_commands_do_is_allowed(forger: Forger) -> None:
    forger.desk.done("transition", forger.ticket, "triaged", now=NOON)
    assert forger.codes() == []


def test_what_was_verified_is_remembered(forger: Forger) -> None:
    assert "4 commits" not in forger.desk.run("verify", lang="en").err
    said = forger.desk.run("verify", lang="en").err
    assert said.startswith("0 commits verified"), said
    forger.desk.done("note", forger.ticket, "more", now=NOON)
    assert forger.desk.run("verify", lang="en").err.startswith("1 commit verified")


def test_what_was_found_is_found_again(forger: Forger) -> None:
    forger.forge(lambda data: data["history"].pop(), message="tidy up")
    for _time in range(2):
        assert forger.desk.run("verify").exit == 1


# -- the history


def test_an_edited_entry_is_named_with_both_commits(forger: Forger) -> None:
    added = forger.head()
    forger.desk.done("note", forger.ticket, "He was rude", now=NOON)
    noted = forger.head()
    forger.forge(lambda data: data["history"][1].update(text="He was kind"))
    out = forger.desk.run("verify", lang="en").out
    assert forger.head()[:10] in out
    assert f"{noted[:10]} had added it" in out
    assert added[:10] not in out
    assert forger.codes() == ["change/history-edited"]


def test_a_removed_entry_is_named_with_both_commits(forger: Forger) -> None:
    forger.desk.done("note", forger.ticket, "He was rude", now=NOON)
    noted = forger.head()
    forger.forge(lambda data: data["history"].pop())
    assert f"{noted[:10]} had added it, Li Na" in forger.desk.run("verify", lang="en").out
    assert forger.codes() == ["change/history-removed"]


def test_an_entry_in_another_name(forger: Forger) -> None:
    forger.forge(lambda data: data["history"].append(_note(by="zhang.min")))
    assert forger.codes() == ["verify/not-theirs"]


def test_an_entry_for_somebody_by_one_who_may_not_act_for_others(forger: Forger) -> None:
    forger.forge(lambda data: data["history"].append(_note(on_behalf_of="zhang.min")))
    assert forger.codes() == ["verify/act-for"]


def test_an_entry_from_the_future(forger: Forger) -> None:
    forger.forge(lambda data: data["history"].append(_note(at="2026-12-24T12:00:00+08:00")))
    assert forger.codes() == ["verify/future"]


def test_an_entry_from_long_ago_is_a_warning(forger: Forger) -> None:
    forger.forge(lambda data: data["history"].append(_note(at="2026-10-24T12:00:00+08:00")))
    assert forger.codes() == ["verify/backdated"]
    assert forger.desk.run("verify").exit == 0


# -- states


def test_a_state_without_a_word(forger: Forger) -> None:
    forger.forge(lambda data: data.update(state="closed"))
    assert forger.codes() == ["verify/state"]


def _move(to: str, **more: str) -> Callable[[dict[str, Any]], None]:
    def change(data: dict[str, Any]) -> None:
        data["history"].append(_note(did="transition", **{"from": data["state"], "to": to}, **more))
        data["state"] = to

    return change


def test_a_way_that_the_lifecycle_does_not_have(forger: Forger) -> None:
    forger.forge(_move("closed"))
    assert forger.codes() == ["verify/transition"]


def test_a_guard_that_did_not_hold(forger: Forger) -> None:
    """Cancelling wants a reason, by hand as by command."""
    forger.forge(_move("cancelled", text=" "))
    assert forger.codes() == ["verify/transition"]


def test_a_role_that_may_not(forger: Forger) -> None:
    forger.desk.done("transition", forger.ticket, "triaged", now=NOON)
    forger.forge(_move("decided", by="chen.bo"), person="chen.bo")
    assert forger.codes() == ["verify/transition"]


def test_a_state_where_the_ticket_did_not_stand(forger: Forger) -> None:
    def change(data: dict[str, Any]) -> None:
        data["history"].append(_note(did="transition", **{"from": "decided", "to": "informed"}))
        data["state"] = "informed"

    forger.forge(change)
    assert forger.codes() == ["verify/discontinuous"]


# -- money


def _request(**more: str) -> dict[str, Any]:
    return {
        "id": "aaa111",
        "kind": "goodwill",
        "amount": "150.00",
        "reason": "upset",
        "requested": NOON,
        "requested_by": "li.na",
        "expires": "2026-11-09T12:00:00+08:00",
        **more,
    }


def _verdict(by: str) -> Callable[[dict[str, Any]], None]:
    def change(data: dict[str, Any]) -> None:
        data["approvals"][0].update(decided=NOON, by=by, verdict="approved")
        data["history"].append(_note(did="approved", by=by, request=data["approvals"][0]["id"], approval="goodwill"))

    return change


def test_a_request_approved_by_whoever_made_it(forger: Forger) -> None:
    forger.desk.done("request", forger.ticket, "goodwill", "--amount", "150", "-m", "upset", now=NOON)
    forger.forge(_verdict("li.na"))
    assert set(forger.codes()) == {"verify/approval"}
    assert "nobody approves their own" in forger.desk.run("verify", lang="en").out


def test_a_verdict_without_an_entry(forger: Forger) -> None:
    forger.desk.done("request", forger.ticket, "goodwill", "--amount", "150", "-m", "upset", now=NOON)
    forger.forge(lambda data: data["approvals"][0].update(decided=NOON, by="zhang.min", verdict="approved"))
    assert forger.codes() == ["verify/unsaid", "verify/approval"]


def test_a_verdict_in_a_leads_name(forger: Forger) -> None:
    forger.desk.done("request", forger.ticket, "goodwill", "--amount", "150", "-m", "upset", now=NOON)
    forger.forge(_verdict("zhang.min"))
    assert forger.codes() == ["verify/not-theirs"]


def test_a_verdict_of_the_right_person_by_hand(forger: Forger) -> None:
    forger.desk.done("request", forger.ticket, "goodwill", "--amount", "150", "-m", "upset", now=NOON)
    forger.forge(_verdict("zhang.min"), person="zhang.min")
    assert forger.codes() == []


def test_what_was_split_is_added_up(forger: Forger) -> None:
    """Two tickets of one order, each within the lead's 200: the second verdict is beyond it."""
    forger.desk.done("edit", forger.ticket, "order.number=118822", now=NOON)
    forger.desk.done("request", forger.ticket, "goodwill", "--amount", "150", "-m", "upset", now=NOON)
    forger.forge(_verdict("zhang.min"), person="zhang.min")
    other = forger.desk.done(*OPEN_LAMP, "--set", "order.number=118822", now=NOON).split()[0]
    forger.desk.be("li.na")
    forger.desk.done("request", other, "goodwill", "--amount", "150", "-m", "still upset", now=NOON)
    forger.forge(_verdict("zhang.min"), person="zhang.min", ticket=other)
    assert set(forger.codes()) == {"verify/approval"}
    assert "300.00" in forger.desk.run("verify", lang="en").out


def test_a_decision_without_a_word(forger: Forger) -> None:
    def change(data: dict[str, Any]) -> None:
        data["decision"]["remedy"] = "refund"

    ticket = forger.desk.done(*OPEN_FRIDGE, now=NOON).split()[0]
    forger.desk.done("decide", ticket, now=NOON)
    forger.forge(change, ticket=ticket)
    assert forger.codes() == ["verify/unsaid"]


# -- people


def test_somebody_who_is_nobody(forger: Forger) -> None:
    forger.forge(lambda data: data["history"].append(_note(by="mallory")), person="mallory")
    assert "verify/unknown-author" in forger.codes()


def test_somebody_who_left(forger: Forger) -> None:
    forger.change_policy("team.yaml", "  zhou.ting:\n", "  zhou.ting:\n    active: false\n", person="chen.jing")
    forger.forge(lambda data: data["history"].append(_note(by="zhou.ting")), person="zhou.ting")
    assert forger.codes() == ["verify/inactive-author", "verify/permission"]


def test_rules_count_as_they_were(forger: Forger) -> None:
    """What was allowed then stays allowed after the person has left."""
    forger.forge(lambda data: data["history"].append(_note(by="zhou.ting")), person="zhou.ting")
    forger.change_policy("team.yaml", "  zhou.ting:\n", "  zhou.ting:\n    active: false\n", person="chen.jing")
    assert forger.codes() == []


def test_policies_changed_by_an_agent(forger: Forger) -> None:
    forger.change_policy("desk.yaml", "within_days: 30", "within_days: 60", person="li.na")
    assert forger.codes() == ["verify/policies"]


def test_policies_proposed_by_an_agent_and_merged_by_the_manager(forger: Forger) -> None:
    desk = forger.desk
    desk.git("checkout", "-q", "-b", "proposal")
    forger.change_policy("desk.yaml", "within_days: 30", "within_days: 60", person="li.na")
    proposed = json.loads(desk.run("verify", "--range", "main..proposal", "--format", "json").out)
    assert [(one["code"], one["severity"]) for one in proposed["offences"]] == [("verify/policies", "warning")]
    desk.git("checkout", "-q", "main")
    desk.done("note", forger.ticket, "meanwhile", now=NOON)
    desk.be("chen.jing")
    desk.git("merge", "-q", "--no-ff", "-m", "Accept", "proposal")
    assert forger.codes() == []


def test_policies_that_do_not_hold_together(forger: Forger) -> None:
    forger.change_policy("lifecycle.yaml", "initial: new", "initial: nowhere", person="chen.jing")
    forger.forge(lambda data: data["history"].append(_note()))  # judged by the last policies that held together
    assert forger.codes() == ["verify/policies-broken"]


# -- files


def test_a_deleted_ticket(forger: Forger) -> None:
    forger.desk.git("rm", "-q", str(forger.path()))
    forger.commit("gone")
    assert forger.codes() == ["verify/deleted"]


def test_a_ticket_at_a_wrong_path_is_moved_and_may_move_back(forger: Forger) -> None:
    right, wrong = forger.path(), forger.desk.root / "tickets/elsewhere.yaml"
    right.rename(wrong)
    forger.commit("moved")
    assert sorted(forger.codes()) == ["verify/deleted", "verify/misplaced"]
    right.parent.mkdir(parents=True, exist_ok=True)
    wrong.rename(right)
    forger.commit("put back")
    assert sorted(forger.codes()) == ["verify/deleted", "verify/misplaced"]


def test_a_move_does_not_hide_an_edit(forger: Forger) -> None:
    """Of a ticket that is put back to its path, what was edited on the way is found all the same."""
    right, wrong = forger.path(), forger.desk.root / "tickets/elsewhere.yaml"
    right.rename(wrong)
    forger.commit("moved")
    data = read_yaml(wrong.read_bytes(), "x").data
    data["history"][0]["text"] = "other words"  # type: ignore[index]  # plain data, changed on purpose
    wrong.unlink()
    right.parent.mkdir(parents=True, exist_ok=True)
    right.write_bytes(render_ticket_data(data))
    forger.commit("put back")
    assert "change/history-edited" in forger.codes()


@pytest.mark.parametrize("how", ["changed", "deleted"])
def test_evidence_stays(forger: Forger, how: str) -> None:
    proof = forger.desk.root / "proof.txt"
    proof.write_text("broken glass")
    forger.desk.done("attach", forger.ticket, str(proof), "--shows", "goods", now=NOON)
    kept = next(forger.desk.root.glob("tickets/*/*/*/*/proof.txt"))
    kept.unlink() if how == "deleted" else kept.write_text("whole glass")
    forger.commit("evidence")
    assert forger.codes() == ["verify/evidence"]


def test_evidence_without_a_word(forger: Forger) -> None:
    item = {"id": "eee111", "file": "x.txt", "sha256": "0" * 64, "bytes": 1, "added": NOON, "by": "li.na"}
    forger.forge(lambda data: data.update(evidence=[item]))
    assert "verify/unsaid" in forger.codes()


def test_a_file_that_is_no_ticket(forger: Forger) -> None:
    forger.path().write_text("id: [")
    forger.commit("broken")
    assert any(code.startswith("yaml/") for code in forger.codes())


# -- merges


def test_a_merge_that_drops_an_entry(forger: Forger) -> None:
    desk = forger.desk
    desk.git("checkout", "-q", "-b", "side")
    desk.done("note", forger.ticket, "on the side", now=NOON)
    desk.git("checkout", "-q", "main")
    desk.done("note", forger.ticket, "on main", now=NOON)
    desk.git("merge", "-q", "-s", "ours", "-m", "merge", "side")
    assert forger.codes() == ["verify/merge-dropped"]


def test_a_merge_that_drops_a_ticket(forger: Forger) -> None:
    desk = forger.desk
    desk.git("checkout", "-q", "-b", "side")
    desk.done(*OPEN_LAMP, now=NOON)
    desk.git("checkout", "-q", "main")
    desk.done("note", forger.ticket, "on main", now=NOON)
    desk.git("merge", "-q", "-s", "ours", "-m", "merge", "side")
    assert forger.codes() == ["verify/merge-dropped"]


def test_a_merge_that_slips_something_in(forger: Forger) -> None:
    desk = forger.desk
    desk.git("checkout", "-q", "-b", "side")
    desk.done(*OPEN_LAMP, now=NOON)
    desk.git("checkout", "-q", "main")
    desk.done("note", forger.ticket, "on main", now=NOON)
    desk.git("merge", "-q", "--no-commit", "--no-ff", "side")
    forger.edit(lambda data: data["history"].append(_note(by="zhang.min")))
    forger.commit("merge")
    assert forger.codes() == ["verify/not-theirs"]


def test_an_honest_merge(forger: Forger) -> None:
    desk = forger.desk
    desk.git("checkout", "-q", "-b", "side")
    desk.done(*OPEN_LAMP, now=NOON)
    desk.git("checkout", "-q", "main")
    desk.done("note", forger.ticket, "on main", now=NOON)
    desk.git("merge", "-q", "--no-ff", "-m", "merge", "side")
    assert forger.codes() == []


def test_formats(forger: Forger) -> None:
    forger.forge(_move("closed"))
    github = forger.desk.run("verify", "--format", "github").out
    assert github.startswith("::error file=tickets/2026/11/02/")
    assert json.loads(forger.desk.run("verify", "--format", "gitlab").out)
    assert "错误" in forger.desk.run("verify", lang="zh").out


def test_choices_exclude_each_other(forger: Forger) -> None:
    assert forger.desk.run("verify", "--all", "--range", "HEAD~1..HEAD").exit == 2
    assert forger.desk.run("verify", "--range", "nonsense").exit == 2
    assert forger.desk.run("verify", "--range", "nothing..HEAD").exit == 3


def _note(**more: str) -> dict[str, Any]:
    return {"id": "zzz999", "at": NOON, "by": "li.na", "did": "noted", "text": "x", **more}


def test_a_merge_that_alters_evidence(forger: Forger) -> None:
    desk = forger.desk
    proof = desk.root / "proof.txt"
    proof.write_text("broken glass")
    desk.done("attach", forger.ticket, str(proof), "--shows", "goods", now=NOON)
    proof.unlink()
    desk.git("checkout", "-q", "-b", "side")
    desk.done(*OPEN_LAMP, now=NOON)
    desk.git("checkout", "-q", "main")
    desk.git("merge", "-q", "--no-commit", "--no-ff", "side")
    next(desk.root.glob("tickets/*/*/*/*/proof.txt")).write_text("whole glass")
    forger.commit("merge")
    assert forger.codes() == ["verify/evidence"]


def test_a_merge_that_lets_an_approval_stand_against_a_rejection(forger: Forger) -> None:
    desk = forger.desk
    desk.done("request", forger.ticket, "goodwill", "--amount", "150", "-m", "upset", now=NOON)
    desk.git("checkout", "-q", "-b", "side")
    desk.be("wang.qiang")
    desk.done("reject", forger.ticket, "-m", "no", now=NOON)
    desk.git("checkout", "-q", "main")
    desk.be("zhang.min")
    desk.done("approve", forger.ticket, now=NOON)
    approved = json.loads(json.dumps(read_yaml(forger.path().read_bytes(), "x").data["approvals"]))
    run_git(desk.root, "merge", "--quiet", "--no-commit", "side", check=False)
    forger.edit(lambda data: (data.pop("conflicts"), data.update(approvals=approved)))
    forger.commit("merge", "zhang.min")
    assert "verify/merge-altered" in forger.codes()
