using System.Text;
using Deucalion.Model.Samples;
using Deucalion.Primitives.Numbers;

namespace Deucalion.Runtime.Server;

/// <summary>Writes the process's own metrics as text 0.0.4; a family's samples must come together.</summary>
internal sealed class MetricsText
{
    private readonly MemoryStream _text = new();

    /// <summary>The text so far.</summary>
    public byte[] ToArray() => _text.ToArray();

    /// <summary>Starts a family.</summary>
    public MetricsText Family(string name, MetricType type, string help)
    {
        Write($"# HELP {name} {help.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal)}\n# TYPE {name} {(type == MetricType.Unknown ? "untyped" : MetricTypes.Text(type))}\n");
        return this;
    }

    /// <summary>Writes a sample.</summary>
    public MetricsText Sample(string name, double value, params ReadOnlySpan<(string Name, string Value)> labels)
    {
        Write(name);
        for (int i = 0; i < labels.Length; i++)
        {
            Write(i == 0 ? "{" : ",");
            Write(labels[i].Name);
            Write("=\"");
            Write(labels[i].Value.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal));
            Write("\"");
        }

        Write(labels.Length > 0 ? "} " : " ");
        Write(GoFloat.FormatGeneral(value));
        Write("\n");
        return this;
    }

    /// <summary>A family with one sample without labels.</summary>
    public MetricsText Single(string name, MetricType type, string help, double value) => Family(name, type, help).Sample(name, value);

    private void Write(string text) => _text.Write(Encoding.UTF8.GetBytes(text));
}
