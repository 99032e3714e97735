using System.Globalization;
using Deucalion.Model.Labels;
using Deucalion.Storage.Writing;

namespace Deucalion.Tsdb.Benchmarks.Store;

/// <summary>
/// Real scrapes from a file: lines "@n" start a scrape, the others are samples in the text format without comments. Repeated for several targets, each
/// with its own instance label and its own phase; the scrapes are put on a 15 s grid.
/// </summary>
internal sealed class ScrapedLoad
{
    public const long FirstTime = 1_700_006_400_000;
    public const long Step = 15_000;
    private readonly int _targets;
    private readonly Dictionary<string, LabelSet[]> _labels = [];

    public ScrapedLoad(string file, int targets)
    {
        _targets = targets;
        Scrapes = [];
        List<(string, double)> current = [];
        foreach (string line in File.ReadLines(file))
        {
            if (line[0] == '@' && int.TryParse(line.AsSpan(1), NumberStyles.None, CultureInfo.InvariantCulture, out _))
            {
                Scrapes.Add(current = []);
                continue;
            }

            int space = line.LastIndexOf(' ');
            if (space > 0 && double.TryParse(line.AsSpan(space + 1).ToString().Replace("+Inf", "Infinity", StringComparison.Ordinal), NumberStyles.Float, CultureInfo.InvariantCulture, out double v))
            {
                current.Add((line[..space], v));
            }
        }

        Scrapes.RemoveAt(Scrapes.Count - 1);
    }

    public List<List<(string Series, double Value)>> Scrapes { get; }

    /// <summary>The batch of one target and round; target t is t scrapes ahead of the first, so that targets differ.</summary>
    public void Fill(WriteBatch batch, int target, int round)
    {
        batch.Clear();
        long time = FirstTime + (round * Step) + (target * 37 % Step);
        foreach ((string series, double value) in Scrapes[round % Scrapes.Count])
        {
            if (!_labels.TryGetValue(series, out LabelSet[]? labels))
            {
                labels = new LabelSet[_targets];
                for (int t = 0; t < _targets; t++)
                {
                    labels[t] = Parse(series, t);
                }

                _labels.Add(series, labels);
            }

            batch.BeginSeries(labels[target]);
            batch.AddSample(time, value);
        }
    }

    private static LabelSet Parse(string series, int target)
    {
        var b = new LabelSetBuilder();
        int brace = series.IndexOf('{', StringComparison.Ordinal);
        b.Set("__name__", brace < 0 ? series : series[..brace]);
        b.Set("instance", string.Create(CultureInfo.InvariantCulture, $"machine-{target:D4}.example.net:9100"));
        b.Set("job", "node");
        int at = brace + 1;
        while (brace >= 0 && at < series.Length && series[at] != '}')
        {
            int equal = series.IndexOf("=\"", at, StringComparison.Ordinal);
            int end = series.IndexOf('"', equal + 2);
            b.Set(series[at..equal], series[(equal + 2)..end]);
            at = series[end + 1] == ',' ? end + 2 : end + 1;
        }

        return b.Build();
    }
}
