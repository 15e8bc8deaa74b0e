"""Who may include or import whom, and what is written down once."""

import ast
import importlib.util
import re
import tomllib
from pathlib import Path

import partimento

ROOT = Path(__file__).parents[1]
# Each uses itself and those before it.
CORE = ("music", "critic", "network", "style", "song", "writing", "sound", "playing")
EDITOR = ("synth", "ui/widgets", "ui/score", "ui/panels", "ui")
GROUND = ("_core", "files", "midi", "controls", "songs", "styles", "instruments")
PACKAGE = ("ground", "corpora", "sounds", "training", "render", "commands", "cli")
# What may be imported within a function: what playing does without, and what makes the command line slow to start.
NEEDING_THEM = ("partimento.training.", "partimento.render.")
OPTIONAL = {"torch", "dawdreamer", "pedalboard", "matplotlib", "ray", "pretty_midi", "sklearn", "scipy", "soundfile"}


def includes(folder, *suffixes):
    for path in sorted(p for p in (ROOT / folder).rglob("*") if p.suffix in suffixes):
        for line in path.read_text().splitlines():
            if found := re.match(r'\s*#\s*include\s*[<"]([^>"]+)', line):
                yield path, found[1]


def test_the_core_knows_neither_juce_nor_python():
    wrong = [
        (p.name, i) for p, i in includes("cpp_bridge/core", ".h", ".cpp") if re.search(r"[Jj]uce|pybind11|Python\.h", i)
    ]
    assert not wrong


def test_the_plugin_does_not_know_the_bindings():
    assert not [
        (p.name, i) for p, i in includes("plugin", ".h", ".cpp") if re.search(r"pybind11|Python\.h|bindings", i)
    ]


def test_no_file_is_read_without_a_bound():
    """read_bounded does it; what is packed or hashed goes piece by piece."""
    for path in (ROOT / "model/partimento").rglob("*.py"):
        assert not re.search(r"\.read_(text|bytes)\(|\.read\(\)|\.readlines\(|st_size > ", path.read_text()), path


def test_text_reaches_juce_by_one_way():
    """JUCE reads past the end of UTF-8 that is cut; plugin/JuceText.h reads none that is."""
    ways = r"String::fromUTF8|createStringFromData|CharPointer_UTF8|MidiFile\b.*readFrom|c_str\(\)\)"
    found = {
        p.name for p in (ROOT / "plugin").rglob("*") if p.suffix in (".h", ".cpp") and re.search(ways, p.read_text())
    }
    assert found == {"JuceText.h"}


def test_the_version_is_the_projects():
    assert partimento.__version__ == tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]


def test_python_restates_no_token():
    """Sizes and values of the event fields come from the core's one table."""
    for path in (ROOT / "model/partimento").rglob("*.py"):
        assert not re.search(r"\b(145|129|146)\b", path.read_text()), path


def modules_of(folder):
    """What each module (a header and its source) includes of its own folder, by their paths without endings."""
    found = {}
    for path, included in includes(folder, ".h", ".cpp"):
        module = str(path.relative_to(ROOT / folder).with_suffix(""))
        found.setdefault(module, set())
        if (ROOT / folder / included).exists() and (target := included.removesuffix(".h")) != module:
            found[module].add(target)
    return found


def circle_in(uses):
    """A circle of modules, as a list, or None."""
    done, path = set(), []

    def visit(module):
        if module in path:
            return path[path.index(module) :]
        if module in done:
            return None
        path.append(module)
        for other in sorted(uses.get(module, ())):
            if circle := visit(other):
                return circle
        path.pop()
        done.add(module)
        return None

    return next((circle for module in sorted(uses) if (circle := visit(module))), None)


def room(module, rooms):
    return next(
        (i for i, name in sorted(enumerate(rooms), key=lambda r: -len(r[1])) if module.startswith(name + "/")), -1
    )


def arrows_back(uses, rooms):
    return [
        (module, other)
        for module, others in uses.items()
        for other in others
        if room(module, rooms) >= 0 and room(other, rooms) > room(module, rooms)
    ]


def test_the_rooms_of_the_core_use_those_before_them_and_no_two_modules_use_each_other():
    uses = modules_of("cpp_bridge/core")
    assert {module.split("/")[0] for module in uses} == set(CORE)
    assert not arrows_back(uses, CORE)
    assert not circle_in(uses)


def test_the_rooms_of_the_editor_use_those_before_them():
    assert not arrows_back(modules_of("plugin"), EDITOR)


def imports(path, tree=None):
    """(module of ours, line, whether within a function) for every import of the package, type checking left out."""

    def walk(node, inside):
        for child in ast.iter_child_nodes(node):
            if isinstance(child, ast.If) and "TYPE_CHECKING" in ast.dump(child.test):
                continue
            if isinstance(child, ast.ImportFrom) and child.module:
                yield child.module, [a.name for a in child.names], inside
            elif isinstance(child, ast.Import):
                for alias in child.names:
                    yield alias.name, [], inside
            yield from walk(child, inside or isinstance(child, ast.FunctionDef))

    return walk(ast.parse(path.read_text()), False)


def package_uses():
    """Imports among the package's modules, by dotted names below partimento."""
    base, uses, lazy = ROOT / "model/partimento", {}, []
    names = {".".join(p.relative_to(base).with_suffix("").parts).removesuffix(".__init__") for p in base.rglob("*.py")}
    for path in base.rglob("*.py"):
        name = ".".join(path.relative_to(base).with_suffix("").parts).removesuffix(".__init__")
        uses[name] = set()
        for module, imported, inside in imports(path):
            if inside and module.split(".")[0] not in OPTIONAL and not module.startswith(NEEDING_THEM):
                lazy.append((name, module))
            if module != "partimento" and not module.startswith("partimento."):
                continue
            below = module.removeprefix("partimento").removeprefix(".")
            targets = {f"{below}.{n}".removeprefix(".") for n in imported} & names or {below}
            uses[name] |= {t for t in targets if t not in ("", name)}
    return uses, lazy


def floor(module):
    top = module.split(".")[0]
    return PACKAGE.index(top if top in PACKAGE else "ground")


def test_the_rooms_of_the_package_use_those_before_them_and_no_two_modules_use_each_other():
    uses, _ = package_uses()
    back = [(module, other) for module, others in uses.items() for other in others if floor(other) > floor(module)]
    assert not [arrow for arrow in back if arrow[0] != "__init__"]
    assert not circle_in({module: others for module, others in uses.items() if module != "__init__"})
    assert {m for m in uses if floor(m) == 0} <= {*GROUND, "__init__"}


def test_imports_stand_at_the_top_but_for_optional_packages():
    _, lazy = package_uses()
    assert not lazy


def test_nobody_patches_the_module_path():
    folders = ("model", "harness", "tests", "benchmarks", "scripts")
    for path in (p for folder in folders for p in (ROOT / folder).rglob("*") if p.is_file() and p != Path(__file__)):
        assert b"sys.path" not in path.read_bytes(), path


def test_what_benchmarks_and_the_harness_import_of_ours_is_there():
    """Nothing else runs them in a test."""
    ours = ("benchmarks", "harness")
    missing = [
        (str(path.relative_to(ROOT)), module)
        for folder in ours
        for path in (ROOT / folder).rglob("*.py")
        for module, _, _ in imports(path)
        if module.split(".")[0] in ours and not list(ROOT.glob(module.replace(".", "/") + "*"))
    ]
    assert not missing


def test_what_benchmarks_import_is_beside_them_or_installed():
    rivals = {"onnx", "onnxruntime", "onnxscript"}  # an extra of their own
    missing = [
        (str(path.relative_to(ROOT)), module)
        for path in (ROOT / "benchmarks").rglob("*.py")
        for module, _, _ in imports(path)
        for name in [module.split(".")[0]]
        if name not in rivals
        and not any(
            (folder / name).exists() or (folder / f"{name}.py").exists()
            for folder in (path.parent, ROOT, ROOT / "benchmarks")
        )
        and importlib.util.find_spec(name) is None
    ]
    assert not missing


def test_the_plugin_asks_for_no_cursor_that_juce_reads_from_a_gif():
    """Its reader looks before the beginning of its buffer."""
    for path in (ROOT / "plugin").rglob("*.cpp"):
        assert not re.search(r"DraggingHandCursor|CopyingCursor", path.read_text()), path.name
