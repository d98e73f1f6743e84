"""The register as files: the sheets and their columns, reading CSV and XLSX, and writing them."""
