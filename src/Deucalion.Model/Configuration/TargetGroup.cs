using Deucalion.Model.Labels;

namespace Deucalion.Model.Configuration;

/// <summary>Targets that share labels. Each target is a label set with at least <c>__address__</c>; its labels win over the group's.</summary>
public sealed record TargetGroup(IReadOnlyList<LabelSet> Targets, LabelSet Labels, string Source = "");
