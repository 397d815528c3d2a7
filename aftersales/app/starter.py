"""What a new desk gets beside policies and schemas: attributes, checks before a commit and in CI, a first page."""

from typing import Final

EVIDENCE_ATTRIBUTES: Final = "tickets/*/*/*/*/** -text -merge"
"""What ``.gitattributes`` says of evidence; `init --lfs` says something else."""

_GITATTRIBUTES = f"""\
# Every clone reads the same bytes, on every system.
*.yaml text eol=lf
*.json text eol=lf
*.md text eol=lf
# Records are merged field by field, by a driver that each clone has to know: aftersales doctor --fix
tickets/**/*.yaml merge=aftersales
customers/*.yaml merge=aftersales
stock/*.yaml merge=aftersales
# Evidence is kept byte for byte, whatever it is called: its checksum stands in the ticket.
{EVIDENCE_ATTRIBUTES}
"""

_GITIGNORE = """\
# Left by editors, and by a command that was killed while it wrote.
*~
.*.swp
.aftersales-*.tmp
rejects-*.csv
"""

_PRE_COMMIT = """\
# https://pre-commit.com: checks what is about to be committed by hand. Type `pre-commit install` once in every clone.
repos:
- repo: local
  hooks:
  - id: aftersales-check
    name: check the desk
    entry: aftersales check
    language: system
    files: ^(tickets|customers|policies|schemas)/
"""

_ACTIONS = """\
# Checks every pull request: {head}
name: desk
on:
  pull_request:
  push:
    branches: [main]
jobs:
  check:
    runs-on: ubuntu-latest
    env:
      RANGE: ${{{{ github.event.pull_request.base.sha }}}}..${{{{ github.event.pull_request.head.sha }}}}
    steps:
    - uses: actions/checkout@v4
      with: {{fetch-depth: 0}}
    - uses: actions/setup-python@v5
      with: {{python-version: "3.12"}}
    - run: pip install aftersales
    - if: github.event_name == 'pull_request'
      run: aftersales diff "$RANGE"{told}
    - run: aftersales check{form}
    - if: github.event_name == 'pull_request'
      run: |
        aftersales check --range "$RANGE"{form}
        aftersales verify --range "$RANGE"{form}
"""

_GITHUB = _ACTIONS.format(
    head="findings stand beside the lines they are about, what the change means in the run's summary.",
    told=' --format md >> "$GITHUB_STEP_SUMMARY"',
    form=" --format github",
)

_GITEA = _ACTIONS.format(head="what the change means stands in the log of the first step.", told="", form="")
"""Gitea runs the same actions; it shows neither annotations nor summaries."""

_GITLAB = """\
# Checks every merge request: findings show as code quality, what the change means as the artifact "What changes".
check desk:
  image: python:3.12
  variables:
    GIT_DEPTH: "0"
  rules:
  - if: $CI_PIPELINE_SOURCE == "merge_request_event"
  - if: $CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH
  script:
  - pip install aftersales
  - RANGE="${CI_MERGE_REQUEST_DIFF_BASE_SHA:-HEAD}..$CI_COMMIT_SHA"
  - aftersales diff "$RANGE" --format md | tee what-changes.md
  - aftersales check --format gitlab > gl-code-quality-report.json
  - aftersales check --range "$RANGE"
  - aftersales verify --range "$RANGE"
  artifacts:
    when: always
    expose_as: What changes
    paths: [what-changes.md]
    reports:
      codequality: gl-code-quality-report.json
"""

_README = """\
# An after-sales desk

This repository is a desk: every customer matter is a file under `tickets/`, every change to it is one commit, and how
the desk works stands under `policies/`. It is worked with the program `aftersales`:

    aftersales open        # a customer calls
    aftersales list        # what is on the desk
    aftersales overdue     # what is late
    aftersales --help      # everything else

Policies are changed by pull request; `aftersales check` says whether they hold together. Add your colleagues to
`policies/team.yaml` with the e-mail address that git knows them by.

---

# 售后服务台

这个仓库就是一个售后服务台：每件客户事项是 `tickets/` 下的一个文件，每次改动是一次提交，工作规则在 `policies/` 下。
常用命令：

    aftersales open        # 客户来电，登记工单
    aftersales list        # 查看在办工单
    aftersales overdue     # 查看超时
    aftersales --help      # 其他命令

规则通过合并请求修改，`aftersales check` 检查规则是否自洽。请把同事及其 git 邮箱写入 `policies/team.yaml`。
"""

STARTER_FILES: Final = {
    ".gitattributes": _GITATTRIBUTES,
    ".gitignore": _GITIGNORE,
    ".pre-commit-config.yaml": _PRE_COMMIT,
    ".github/workflows/desk.yml": _GITHUB,
    ".gitea/workflows/desk.yml": _GITEA,
    ".gitlab-ci.yml": _GITLAB,
    "README.md": _README,
}
"""Path → content."""
