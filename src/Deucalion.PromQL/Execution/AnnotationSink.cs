using System.Text;
using Deucalion.PromQL.Syntax;

namespace Deucalion.PromQL.Execution;

/// <summary>Collects annotations. Safe from many threads; what comes out does not depend on their timing.</summary>
internal sealed class AnnotationSink
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, (Annotation Annotation, int Order)> _byKey = [];

    /// <summary>Adds; order: the operator's place in the order of evaluation.</summary>
    public void Add(Annotation annotation, int order)
    {
        lock (_lock)
        {
            if (!_byKey.TryGetValue(annotation.Key, out (Annotation Annotation, int Order) known))
            {
                _byKey.Add(annotation.Key, (annotation, order));
            }
            else if (order >= known.Order)
            {
                _byKey[annotation.Key] = (annotation.MergeInto(known.Annotation), order);
            }
            else
            {
                _byKey[annotation.Key] = (known.Annotation.MergeInto(annotation), known.Order);
            }
        }
    }

    /// <summary>The texts with their places in a query, in the order of places.</summary>
    public (List<string> Warnings, List<string> Infos) Texts(string query)
    {
        byte[] utf8 = Encoding.UTF8.GetBytes(query);
        var warnings = new List<string>();
        var infos = new List<string>();
        foreach (Annotation a in _byKey.Values.Select(v => v.Annotation).OrderBy(a => a.Position).ThenBy(a => a.Key, StringComparer.Ordinal))
        {
            (a.IsWarning ? warnings : infos).Add(a.Text(new PositionRange(a.Position, a.Position).StartText(utf8)));
        }

        return (warnings, infos);
    }
}
