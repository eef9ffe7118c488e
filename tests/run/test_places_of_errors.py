"""Whatever Jinja makes of a file: a wrong word is told at the line and column where it stands."""

import random

import pytest

from dagbook.testing import ProjectFolder

MODELS = 24
COMMENT = "a comment that goes on and on, with 'quotes', {braces} and (brackets) " * 3


class Author:
    """Writes random models; one line of each has a word that no table has."""

    def __init__(self, seed):
        self.random = random.Random(seed)
        self.files = {}
        self.words = {}
        self.count = 0

    def write(self, number):
        """A model, perhaps with an ephemeral one before it and macros around."""
        wrong = f"wrong_{number}"
        lines = [self.item(2, number) for _ in range(self.random.randint(2, 6))]
        position = self.random.randrange(len(lines) + 1)
        lines.insert(position, self.around(wrong, number))
        body = "\n".join(lines)
        head = self.random.choice(["", "\n\n", "{# one\ntwo #}\n", "{{ config(tags=['x']) }}\n\n"])
        query = f"select 0 as zero,\n{body}\n  1 as id\nfrom (select 2 as two) as t"
        if self.random.random() < 0.3:
            ephemeral = "{{ config(materialized='ephemeral') }}\n"
            inner = f"{head}{ephemeral}{query}"
            self.files[f"models/inner_{number}.sql"] = inner
            outer = self.random.choice(["with x as (select 1 as one)\n", "", "-- first\n"])
            text = f"{outer}select * from {{{{ ref('inner_{number}') }}}}"
        else:
            text = f"{head}{query}"
        self.files[f"models/m_{number}.sql"] = text

    def around(self, wrong, number):
        """The line with the wrong word, perhaps within a branch, a loop or a macro."""
        line = f"  1 + {wrong} as {self.name()},"
        kind = self.random.randrange(6)
        if kind == 0:
            return f"{self.tag('if true')}\n{line}\n{self.tag('else')}\n  nothing\n{self.end('if')}"
        if kind == 1:
            loop, last = self.tag("for i in range(3)"), "{% if i == 2 %}"
            plain = f"  {{{{ i }}}} as {self.name()}_{{{{ i }}}},"
            return f"{loop}\n{plain}\n{last}\n{line}\n{{% endif %}}\n{self.end('for')}"
        if kind == 2:
            return self.macro(number, line)
        if kind == 3:
            return f"{self.tag('set block')}\n{line}\n{self.end('set')}\n{{{{ block }}}}"
        if kind == 4:
            return f"  {{{{ 1 }}}} as {self.name()}, {wrong} + {{{{ 2 }}}} as {self.name()},"
        return line

    def macro(self, number, line):
        """A macro of several lines that another one calls, and the call."""
        inner, outer = f"inner_{number}", f"outer_{number}"
        self.files[f"macros/of_{number}.sql"] = (
            f"{{# about #}}\n\n{{% macro {inner}(x) -%}}\n  {{{{ x }}}} as {self.name()},\n{line}\n"
            f"{{%- endmacro %}}\n\n{{% macro {outer}() %}}\n  {{{{ {inner}(7) }}}}\n"
            "{% endmacro %}\n"
        )
        changed = self.random.choice(["", " | trim", " | indent(6)"])
        return f"{{{{ {outer}(){changed} }}}}"

    def item(self, depth, number):
        """A line that is right, or several."""
        name = self.name()
        items = (
            f"  1 as {name},",
            f"  -- {COMMENT}\n  1 as {name},",
            f"  /* {COMMENT}\n {COMMENT} */ 'äöü 日本' as {name},",
            f"  {{# {COMMENT}\n #}} 1 as {name}, {{{{ 2 }}}} as {self.name()},",
            f"  1 + {{{{ var('missing', 3) }}}} as {name},",
        )
        if depth == 0 or self.random.random() < 0.6:
            return self.random.choice(items)
        inner = "\n".join(self.item(depth - 1, number) for _ in range(2))
        return f"{self.tag('if 1 == 1')}\n{inner}\n{self.end('if')}"

    def tag(self, words):
        begin, end = self.random.choice(["", "-"]), self.random.choice(["", "-"])
        return f"{{%{begin} {words} {end}%}}"

    def end(self, word):
        return self.tag(f"end{word}")

    def name(self):
        self.count += 1
        return f"c{self.count}"


def place_of(word, files):
    """Path, line and column of the one place where a word stands."""
    for path, text in files.items():
        for number, line in enumerate(text.split("\n"), start=1):
            if word in line:
                return path, number, line.index(word) + 1
    raise AssertionError(word)


def check_each_place(folder, seed):
    author = Author(seed)
    for number in range(10, 10 + MODELS):
        author.write(number)
    folder.write(author.files)

    results = {each.unique_id: each for each in folder.build().results}

    for number in range(10, 10 + MODELS):
        error = results[f"model.shop.m_{number}"].error
        origin = error.origin
        told = (origin.path, origin.line, origin.column)
        assert told == place_of(f"wrong_{number}", author.files), error.message


@pytest.mark.parametrize("seed", range(3))
def test_a_wrong_word_is_told_where_it_stands(tmp_path, seed):
    check_each_place(ProjectFolder(tmp_path), seed)


def test_a_wrong_word_is_told_where_it_stands_on_postgres_too(tmp_path, postgres_place):
    check_each_place(ProjectFolder(tmp_path, postgres_place), 7)
