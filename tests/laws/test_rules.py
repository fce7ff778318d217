"""How rules are written: numpy ufuncs only, so that a scalar and an array give the same bits."""

import ast
from pathlib import Path

import pytest

import salessim.model

MODEL = Path(salessim.model.__file__).parent


@pytest.mark.parametrize("path", sorted(MODEL.rglob("*.py")), ids=lambda path: path.stem)
def test_no_math_module_and_no_power_operator(path: Path):
    """`math.exp` and np.exp differ in one value of twenty, and `**` differs between scalars and arrays."""
    for node in ast.walk(ast.parse(path.read_text())):
        assert not (isinstance(node, ast.BinOp) and isinstance(node.op, ast.Pow)), f"line {node.lineno}: use np.power"
        if isinstance(node, ast.Import):
            assert all(alias.name != "math" for alias in node.names), f"line {node.lineno}: use numpy"
        if isinstance(node, ast.ImportFrom):
            assert node.module not in {"math", "random"}, f"line {node.lineno}: use numpy, and keyed luck"
        if isinstance(node, ast.Attribute):
            assert node.attr not in {"random", "default_rng"}, f"line {node.lineno}: luck is keyed"
