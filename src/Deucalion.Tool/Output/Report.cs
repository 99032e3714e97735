using System.Globalization;
using System.Text.Json;
using Deucalion.Model.Labels;
using Spectre.Console;

namespace Deucalion.Tool.Output;

/// <summary>Prints tables: with lines on a terminal, aligned plain text into a pipe or file, one JSON object on request.</summary>
internal sealed class Report(TextWriter output, bool json, bool terminal)
{
    private readonly List<(string Instance, ReportTable Table)> _tables = [];

    /// <summary>A report on standard output.</summary>
    public static Report OnConsole(bool json) => new(Console.Out, json, !Console.IsOutputRedirected);

    public void Add(string instance, ReportTable table)
    {
        if (json)
        {
            _tables.Add((instance, table));
            return;
        }

        if (terminal)
        {
            PrintLines(table);
        }
        else
        {
            PrintPlain(table);
        }
    }

    public void Heading(string text)
    {
        if (!json)
        {
            output.WriteLine(text);
        }
    }

    /// <summary>Ends the report; JSON is written here.</summary>
    public void End()
    {
        if (!json)
        {
            return;
        }

        using var stream = new MemoryStream();
        using (var w = new Utf8JsonWriter(stream, new JsonWriterOptions { Indented = true, Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            w.WriteStartObject();
            foreach (IGrouping<string, (string Instance, ReportTable Table)> instance in _tables.GroupBy(t => t.Instance))
            {
                w.WriteStartObject(instance.Key);
                foreach ((string _, ReportTable table) in instance)
                {
                    Write(w, table);
                }

                w.WriteEndObject();
            }

            w.WriteEndObject();
        }

        output.WriteLine(System.Text.Encoding.UTF8.GetString(stream.ToArray()));
    }

    private static string Text(object cell) => cell switch
    {
        long n => n.ToString("N0", CultureInfo.InvariantCulture),
        int n => n.ToString("N0", CultureInfo.InvariantCulture),
        double d => d.ToString("0.###", CultureInfo.InvariantCulture),
        _ => cell.ToString() is { } text ? text.Any(char.IsControl) ? GoQuote.Quote(text) : text : string.Empty,
    };

    private static bool IsNumber(object cell) => cell is long or int or double;

    private static void Write(Utf8JsonWriter w, ReportTable table)
    {
        w.WriteStartArray(table.Key);
        foreach (object[] row in table.Rows)
        {
            w.WriteStartObject();
            for (int i = 0; i < row.Length; i++)
            {
                w.WritePropertyName(table.Columns[i]);
                switch (row[i])
                {
                    case long n: w.WriteNumberValue(n); break;
                    case int n: w.WriteNumberValue(n); break;
                    case double d: w.WriteNumberValue(double.IsFinite(d) ? d : 0); break;
                    default: w.WriteStringValue(row[i].ToString()); break;
                }
            }

            w.WriteEndObject();
        }

        w.WriteEndArray();
    }

    private static void PrintLines(ReportTable table)
    {
        var lines = new Table { Title = new TableTitle(Markup.Escape(table.Title)), Border = TableBorder.Rounded };
        for (int i = 0; i < table.Columns.Length; i++)
        {
            var column = new TableColumn(Markup.Escape(table.Columns[i]));
            lines.AddColumn(table.Rows.Count > 0 && IsNumber(table.Rows[0][i]) ? column.RightAligned() : column);
        }

        foreach (object[] row in table.Rows)
        {
            lines.AddRow([.. row.Select(c => Markup.Escape(Text(c)))]);
        }

        AnsiConsole.Write(lines);
    }

    private void PrintPlain(ReportTable table)
    {
        string[][] cells = [table.Columns, .. table.Rows.Select(r => Array.ConvertAll(r, Text))];
        int[] widths = [.. table.Columns.Select((_, i) => cells.Max(r => r[i].Length))];
        output.WriteLine(table.Title);
        for (int row = 0; row < cells.Length; row++)
        {
            IEnumerable<string> texts = cells[row].Select((c, i) => table.Rows.Count > 0 && IsNumber(table.Rows[0][i]) ? c.PadLeft(widths[i]) : c.PadRight(widths[i]));
            output.WriteLine("  " + string.Join("  ", texts).TrimEnd());
        }

        output.WriteLine();
    }
}
