"""Options that all evaluations share."""

from pathlib import Path
from typing import Annotated

import typer

Data = Annotated[Path, typer.Option(help="labelled rows, JSON Lines", exists=False)]
