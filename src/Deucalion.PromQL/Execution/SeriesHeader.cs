using Deucalion.Model.Labels;

namespace Deucalion.PromQL.Execution;

/// <summary>
/// Label set of a series of an operator. The metric name stays until the end of the query so that names can be told apart;
/// <see cref="DropName"/>: it must then go, with type and unit.
/// </summary>
internal readonly record struct SeriesHeader(LabelSet Labels, bool DropName);
