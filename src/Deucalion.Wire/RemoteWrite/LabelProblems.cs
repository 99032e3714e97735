using Deucalion.Model.Labels;

namespace Deucalion.Wire.RemoteWrite;

/// <summary>Sentences for label sets that are refused.</summary>
internal static class LabelProblems
{
    /// <summary>True for labels that break a limit of the instance and no rule of the format.</summary>
    public static bool IsLimit(LabelCollector.Problem problem) => problem >= LabelCollector.Problem.TooManyLabels;

    public static string Describe(LabelCollector.Problem problem, string label, LabelLimits limits) => problem switch
    {
        LabelCollector.Problem.TooManyLabels => FormattableString.Invariant($"limit labelsPerSeries: a series has more labels than the {limits.Labels} that the instance allows"),
        LabelCollector.Problem.NameTooLong => FormattableString.Invariant($"limit labelNameLength: the label name {Short(label)} is longer than the {limits.NameBytes} bytes that the instance allows"),
        LabelCollector.Problem.ValueTooLong => FormattableString.Invariant($"limit labelValueLength: the value of label {Short(label)} is longer than the {limits.ValueBytes} bytes that the instance allows"),
        LabelCollector.Problem.NoMetricName => "invalid metric name or labels: the label __name__ is missing",
        LabelCollector.Problem.Duplicate => "invalid labels for series: duplicated label " + GoQuote.Quote(label),
        LabelCollector.Problem.EmptyName => "invalid metric name or labels: a label has an empty name",
        _ => "invalid metric name or labels: the name or value of label " + GoQuote.Quote(label) + " is not valid UTF-8",
    };

    private static string Short(string label) => GoQuote.Quote(label.Length > 60 ? label[..60] + "…" : label);
}
