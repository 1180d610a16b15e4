"""Options that all trainings share."""

from pathlib import Path
from typing import Annotated

import typer

Out = Annotated[Path, typer.Option(help="folder to write the model to")]
