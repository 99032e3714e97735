using System.Text;
using Deucalion.Api.Http;
using Deucalion.Api.Json;
using Deucalion.Model.Labels;
using Deucalion.Model.Samples;
using Deucalion.Primitives.Regex;
using Deucalion.Runtime.Server;
using Deucalion.Wire.Exposition;

namespace Deucalion.Api.Status;

/// <summary>
/// <c>status/self_metrics</c>: the server's own metrics as ProtoJSON families, with the series of the caller's instance and no other. Histograms come as
/// their plain series, each a family of its own.
/// </summary>
public sealed class SelfMetricsEndpoint(SelfMetrics metrics)
{
    /// <summary>Families whose names the anchored pattern accepts.</summary>
    public Task AnswerAsync(DataPlaneRequest request)
    {
        Re2? pattern = null;
        if (request.Parameters.Get("metric_name_pattern") is { } text)
        {
            try
            {
                pattern = Re2.Compile(text);
            }
            catch (Re2SyntaxException e)
            {
                throw ApiException.BadData("invalid metric_name_pattern: " + e.Message);
            }
        }

        List<Family> families = Read(metrics.Render(i => i == request.Instance)).FindAll(f => pattern?.IsMatch(f.Name) ?? true);
        return Envelope.SuccessAsync(request.Http, json =>
        {
            json.Raw("["u8);
            for (int i = 0; i < families.Count; i++)
            {
                json.Raw(i == 0 ? ""u8 : ","u8);
                Write(json, families[i]);
            }

            json.Raw("]"u8);
            return ValueTask.CompletedTask;
        });
    }

    private static List<Family> Read(byte[] text)
    {
        var families = new Dictionary<string, Family>(StringComparer.Ordinal);
        var types = new Dictionary<string, (MetricType Type, string Help)>(StringComparer.Ordinal);
        ExpositionParser parser = ExpositionParsers.Create("text/plain; version=0.0.4", text, null, new ExpositionOptions());
        var labels = new LabelSetBuilder();
        for (ExpositionEntry entry = parser.Next(); entry != ExpositionEntry.End; entry = parser.Next())
        {
            switch (entry)
            {
                case ExpositionEntry.Help:
                    types[Encoding.UTF8.GetString(parser.Family)] = (MetricType.Unknown, Encoding.UTF8.GetString(parser.FamilyText));
                    break;
                case ExpositionEntry.Type:
                    string family = Encoding.UTF8.GetString(parser.Family);
                    types[family] = (parser.FamilyType, types.GetValueOrDefault(family).Help ?? string.Empty);
                    break;
                case ExpositionEntry.Sample:
                    parser.ReadLabels(labels.Reset());
                    LabelSet set = labels.Build();
                    string name = set.MetricName!;
                    if (!families.TryGetValue(name, out Family? f))
                    {
                        (MetricType type, string help) = types.GetValueOrDefault(name, (MetricType.Unknown, string.Empty));
                        families[name] = f = new Family(name, type, help, []);
                    }

                    f.Samples.Add((labels.Remove(LabelNames.MetricName).Build(), parser.Value));
                    break;
            }
        }

        return [.. families.Values.OrderBy(f => f.Name, StringComparer.Ordinal)];
    }

    private static void Write(JsonOutput json, Family family)
    {
        (string word, string member) = family.Type switch
        {
            MetricType.Counter => ("COUNTER", "counter"),
            MetricType.Gauge => ("GAUGE", "gauge"),
            _ => ("UNTYPED", "untyped"),
        };
        json.Raw("{\"name\":"u8).Text(family.Name).Raw(",\"help\":"u8).Text(family.Help).Raw(",\"type\":"u8).Text(word).Raw(",\"metric\":["u8);
        for (int i = 0; i < family.Samples.Count; i++)
        {
            json.Raw(i == 0 ? "{\"label\":["u8 : ",{\"label\":["u8);
            bool first = true;
            foreach (LabelView l in family.Samples[i].Labels)
            {
                json.Raw(first ? "{\"name\":"u8 : ",{\"name\":"u8).Text(l.Name).Raw(",\"value\":"u8).Text(l.Value).Raw("}"u8);
                first = false;
            }

            json.Raw("],"u8).Text(member).Raw(":{\"value\":"u8);
            WriteValue(json, family.Samples[i].Value);
            json.Raw("}}"u8);
        }

        json.Raw("]}"u8);
    }

    // ProtoJSON writes what JSON numbers cannot say as strings.
    private static void WriteValue(JsonOutput json, double value)
    {
        if (double.IsFinite(value))
        {
            json.Number(value);
        }
        else
        {
            json.Text(double.IsNaN(value) ? "NaN" : value > 0 ? "Infinity" : "-Infinity");
        }
    }

    private sealed record Family(string Name, MetricType Type, string Help, List<(LabelSet Labels, double Value)> Samples);
}
