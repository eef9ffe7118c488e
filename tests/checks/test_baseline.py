import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from tiny_artifacts import manifest, model, write_artifacts

from dagbook.errors import ProjectError, render_error
from mkdocs_dagbook.checks import Baseline, CheckSettings, baseline_text, read_baseline
from mkdocs_dagbook.commands.check import command

WORDS = st.text(min_size=1, max_size=12).filter(
    lambda text: "\r" not in text and text.isprintable()
)


def orders(**columns):
    return model("orders", description="Orders of the shop, one a row.", columns=columns)


@pytest.fixture
def project(tmp_path):
    (tmp_path / ".git").mkdir()
    return tmp_path


@pytest.fixture
def check(project):
    def run(*entries, args=()):
        write_artifacts(project / "target", manifest=manifest(*entries))
        asked = ["--project-dir", str(project), "--baseline", str(project / "old.tsv"), *args]
        return CliRunner().invoke(command, asked)

    return run


def test_a_baseline_accepts_what_is_there_and_nothing_new(check, project):
    written = check(orders(id="", amount=""), args=["--write-baseline"])
    same = check(orders(id="", amount=""))
    worse = check(orders(id="", amount="", tax=""))

    assert (written.exit_code, same.exit_code, worse.exit_code) == (0, 0, 1)
    assert "column-description" not in same.output
    assert "column tax has no description" in worse.output
    assert "column amount" not in worse.output
    assert (project / "old.tsv").read_text() == (
        "# dagbook baseline 1: what `dagbook check` found before; "
        "`dagbook check --write-baseline`\n"
        "floor\t.\t25.0\n"
        "floor\tmodels\t25.0\n"
        "finding\tcolumn-description\tmodel.tiny.orders\tamount\n"
        "finding\tcolumn-description\tmodel.tiny.orders\tid\n"
        "finding\tcolumns-documented\tmodel.tiny.orders\n"
        "finding\tmodel-owner\tmodel.tiny.orders\n"
        "finding\tmodel-tests\tmodel.tiny.orders\n"
        "finding\tprimary-key-test\tmodel.tiny.orders\n"
        "finding\ttest-coverage\tmodel.tiny.orders\n"
    )


def test_a_described_column_cannot_be_traded_for_an_undescribed_one(check):
    check(orders(id="Its key.", amount=""), args=["--write-baseline"])

    traded = check(orders(id="", amount="What was paid."))

    assert traded.exit_code == 1
    assert "column id has no description" in traded.output


def test_what_is_mended_leaves_the_file_and_what_is_new_does_not_enter(check, project):
    check(orders(id="", amount=""), args=["--write-baseline"])

    told = check(orders(id="", amount="Paid.", tax=""))
    tightened = check(orders(id="", amount="Paid.", tax=""), args=["--tighten-baseline"])

    assert "1 of the baseline are mended: --tighten-baseline strikes them" in told.output
    assert tightened.exit_code == 1
    text = (project / "old.tsv").read_text()
    assert "\tamount" not in text
    assert "\ttax" not in text
    assert "\tid\n" in text


def test_what_is_not_looked_at_is_not_called_mended(check):
    check(orders(id=""), model("payments"), args=["--write-baseline"])

    told = check(orders(id=""), model("payments"), args=["--select", "orders"]).output
    gone = check(orders(id=""), args=["--select", "orders"]).output

    assert "mended" not in told
    assert "of the baseline are mended" in gone, "the model is there no more"


def test_the_score_of_a_folder_may_not_fall(check):
    check(orders(id="Its key.", amount=""), args=["--write-baseline"])

    # nothing new is found: a well kept column went away
    worse = check(orders(amount=""))

    assert worse.exit_code == 1
    assert "fell to" in worse.output


def test_floors_only_move_up(check, project):
    check(orders(id="Its key.", amount=""), args=["--write-baseline"])
    high = (project / "old.tsv").read_text().splitlines()[1]

    check(orders(amount=""), args=["--tighten-baseline"])
    unmoved = (project / "old.tsv").read_text().splitlines()[1]
    check(orders(id="Its key.", amount="Paid."), args=["--tighten-baseline"])
    raised = (project / "old.tsv").read_text().splitlines()[1]

    assert unmoved == high
    assert float(raised.split("\t")[2]) > float(high.split("\t")[2])


def test_the_settings_can_name_the_baseline(project):
    (project / "dagbook.yml").write_text("check: {baseline: known.tsv}\n")
    write_artifacts(project / "target", manifest=manifest(orders(id="")))

    CliRunner().invoke(command, ["--project-dir", str(project), "--write-baseline"])

    assert "column-description" in (project / "known.tsv").read_text()


@pytest.mark.parametrize(
    ("options", "both"),
    [
        (["--write-baseline", "--tighten-baseline"], "--write-baseline and --tighten-baseline"),
        (["--write-baseline", "-s", "a"], "--write-baseline and --select"),
        (["--tighten-baseline", "--exclude", "a"], "--tighten-baseline and --exclude"),
        (["--tighten-baseline", "--preset", "start"], "--tighten-baseline and --preset"),
        (["--dry-run", "--format", "json"], "--fix and --format"),
    ],
)
def test_options_that_contradict_each_other_change_no_file(project, options, both):
    known = project / "known.tsv"
    known.write_text("finding\tmodel-owner\tmodel.tiny.gone\n", encoding="utf-8")
    words = ["--project-dir", str(project), "--baseline", str(known), *options]

    result = CliRunner().invoke(command, words)

    assert result.exit_code == 2
    assert f"error[options-contradict]: {both} contradict each other" in result.stderr
    assert known.read_text(encoding="utf-8") == "finding\tmodel-owner\tmodel.tiny.gone\n"


def test_without_a_name_there_is_nothing_to_write(project):
    write_artifacts(project / "target", manifest=manifest(orders()))

    result = CliRunner().invoke(command, ["--project-dir", str(project), "--write-baseline"])

    assert result.exit_code == 2
    assert "error[no-baseline]" in result.output


def test_a_missing_baseline_is_no_empty_one(check):
    result = check(orders())

    assert result.exit_code == 2
    assert "error[missing-baseline]: the baseline can't be read: No such file" in result.output


@pytest.mark.parametrize("line", ["<<<<<<< ours", "finding\tonly-a-rule", "floor\tmodels\tmany"])
def test_a_line_that_makes_no_sense_is_told_with_its_place(tmp_path, line):
    path = tmp_path / "old.tsv"
    path.write_text(f"# head\n{line}\n")

    with pytest.raises(ProjectError) as caught:
        read_baseline(path)

    assert "old.tsv:2:1" in render_error(caught.value)


def test_two_sides_of_a_merge_keep_the_higher_floor(tmp_path):
    path = tmp_path / "old.tsv"
    path.write_text("floor\tmodels\t80.0\nfloor\tmodels\t70.0\n")

    assert read_baseline(path).floors == {"models": 80}


@given(
    st.frozensets(st.tuples(WORDS, WORDS, WORDS | st.just(""), WORDS | st.just(""))),
    st.dictionaries(WORDS, st.integers(0, 1000).map(lambda tenths: tenths / 10)),
)
def test_a_baseline_reads_back_as_it_was_written(tmp_path_factory, known, floors):
    path = tmp_path_factory.getbasetemp() / "round.tsv"
    baseline = Baseline(known, floors)
    path.write_text(baseline_text(baseline), encoding="utf-8")

    assert read_baseline(path) == baseline


def test_without_a_baseline_nothing_is_known(report_on):
    report = report_on(orders(id=""), settings=CheckSettings())

    assert (report.known, report.mended) == ((), ())
