from dagbook.run.folders import Folders


def test_sql_that_stands_there_already_is_left_and_other_is_replaced(tmp_path):
    folders = Folders(tmp_path, "target")
    path = "target/run/shop/models/orders.sql"
    folders.write(path, "select 1 as ä\n")
    before = (tmp_path / path).stat().st_mtime_ns
    folders.write(path, "select 1 as ä\n")
    assert (tmp_path / path).stat().st_mtime_ns == before
    folders.write(path, "select 2")
    assert (tmp_path / path).read_text(encoding="utf-8") == "select 2"
