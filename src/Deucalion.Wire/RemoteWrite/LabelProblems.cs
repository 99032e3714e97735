using Deucalion.Model.Labels;

namespace Deucalion.Wire.RemoteWrite;

/// <summary>Sentences for label sets that are refused.</summary>
internal static class LabelProblems
{
    public static string Describe(LabelCollector.Problem problem, string label) => problem switch
    {
        LabelCollector.Problem.NoMetricName => "invalid metric name or labels: the label __name__ is missing",
        LabelCollector.Problem.Duplicate => "invalid labels for series: duplicated label " + GoQuote.Quote(label),
        LabelCollector.Problem.EmptyName => "invalid metric name or labels: a label has an empty name",
        _ => "invalid metric name or labels: the name or value of label " + GoQuote.Quote(label) + " is not valid UTF-8",
    };
}
