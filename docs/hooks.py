"""The API reference of the site: one generated page per subpackage, filled in by mkdocstrings.

Pages are not kept in the repository: a new module is on its page as soon as it exists.
"""

import ast
from collections.abc import Iterator
from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files

PACKAGE = "eqmorph"
NOT_AN_API = {"cli", "data"}
"""Subpackages that are used from the command line or hold files only."""


def on_config(config: MkDocsConfig) -> MkDocsConfig:
    """Append the generated pages to the section `Reference` of the navigation.

    Args:
        config: Configuration of the site, with `nav` as it stands in `mkdocs.yml`.

    Returns:
        The same configuration.
    """
    reference = next(section["Reference"] for section in config.nav if "Reference" in section)
    reference.append({"Modules": [_address(name) for name in subpackages(_package(config))]})
    return config


def on_files(files: Files, *, config: MkDocsConfig) -> Files:
    """Add one page per subpackage to the files of the site.

    Args:
        files: The pages that lie in `docs/`.
        config: Configuration of the site.

    Returns:
        The files with the generated pages.
    """
    for name, modules in subpackages(_package(config)).items():
        directives = "\n\n".join(f"::: {module}" for module in modules)
        files.append(File.generated(config, _address(name), content=f"# {name}\n\n{directives}\n"))
    return files


def subpackages(package: Path) -> dict[str, list[str]]:
    """Find the public modules of the package.

    Args:
        package: Folder of the package.

    Returns:
        Dotted names of modules by the dotted name of their subpackage, in alphabetical order. A module that lies
        beside the subpackages has a page of its own.
    """
    found: dict[str, list[str]] = {PACKAGE: [PACKAGE]}
    for entry in sorted(package.iterdir()):
        if entry.name.startswith("_") or entry.stem in NOT_AN_API:
            continue
        modules = list(_modules(entry, f"{PACKAGE}.{entry.stem}"))
        if modules:
            found[modules[0] if entry.is_file() else f"{PACKAGE}.{entry.name}"] = modules
    return found


def _modules(entry: Path, name: str) -> Iterator[str]:
    """Yield the modules at `entry`, those inside a folder after the folder itself."""
    if entry.suffix == ".py":
        yield name
    elif (entry / "__init__.py").exists():
        if _defines_something(entry / "__init__.py"):
            yield name
        for inner in sorted(entry.iterdir()):
            if not inner.name.startswith("_"):
                yield from _modules(inner, f"{name}.{inner.stem}")


def _defines_something(source: Path) -> bool:
    """Tell whether a package's `__init__.py` holds more than its docstring and imports."""
    passive = (ast.Expr, ast.Import, ast.ImportFrom)
    return any(not isinstance(node, passive) for node in ast.parse(source.read_text(encoding="utf-8")).body)


def _package(config: MkDocsConfig) -> Path:
    return Path(config.config_file_path).parent / PACKAGE


def _address(name: str) -> str:
    return f"reference/{name.removeprefix(f'{PACKAGE}.')}.md"
