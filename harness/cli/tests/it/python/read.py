"""Reads a run's tables and the notebook of its report, and prints what it found as JSON."""

import json
import sys

import nbformat
import pandas
import polars
from bs4 import BeautifulSoup
from nbconvert import HTMLExporter

run, notebook = sys.argv[1:]
found = {"tables": {}}
for name, column in [("trials", "wall_secs"), ("chunks", "wall_secs")]:
    path = f"{run}/{name}.parquet"
    by_pandas, by_polars = pandas.read_parquet(path), polars.read_parquet(path)
    found["tables"][name] = {
        "shapes": [list(by_pandas.shape), list(by_polars.shape)],
        "medians": [float(by_pandas[column].median()), float(by_polars[column].median())],
    }
book = nbformat.read(notebook, as_version=nbformat.NO_CONVERT)
nbformat.validate(book)
page, _ = HTMLExporter().from_notebook_node(book)
code = [cell for cell in book.cells if cell.cell_type == "code"]
found["numbered"] = len(code)
found["outputs"] = sum(len(cell.outputs) for cell in code)
areas = BeautifulSoup(page, "html.parser").select(".jp-OutputArea-output")
found["shown"] = len(areas)
print(json.dumps(found))
