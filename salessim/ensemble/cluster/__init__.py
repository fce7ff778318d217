"""Tasks computed by a Dask cluster: joined by its address, with the same numbers as anywhere else."""
