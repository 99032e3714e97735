namespace Deucalion.Tool.Output;

/// <summary>A table of a command's answer: JSON member name, title, columns, rows. Cells are strings, integers or doubles.</summary>
internal sealed record ReportTable(string Key, string Title, string[] Columns)
{
    public List<object[]> Rows { get; } = [];

    public ReportTable Add(params object[] cells)
    {
        Rows.Add(cells);
        return this;
    }
}
