"""The annual activity report: figures in words, tables and plots, as a page, a document, a workbook."""
