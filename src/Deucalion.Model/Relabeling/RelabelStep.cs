using Deucalion.Model.Labels;

namespace Deucalion.Model.Relabeling;

/// <summary>A rule, the labels after it (empty when it drops), and whether the target is kept.</summary>
public sealed record RelabelStep(RelabelConfig Rule, LabelSet Output, bool Keep);
