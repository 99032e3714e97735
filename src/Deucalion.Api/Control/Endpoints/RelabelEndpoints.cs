using Deucalion.Api.Control.Json;
using Deucalion.Control;
using Deucalion.Model.Labels;
using Deucalion.Model.Relabeling;
using Microsoft.AspNetCore.Http;

namespace Deucalion.Api.Control.Endpoints;

/// <summary>Tries relabeling rules on labels; nothing of the server is read or changed, so being signed in is enough.</summary>
internal static class RelabelEndpoints
{
    public static void Map(ControlRoutes routes) => routes.Post<RelabelRequest, RelabelView>(
        "/relabel", StatusCodes.Status200OK, new ControlOperation("TryRelabeling", "What each relabeling rule of a YAML text makes of given labels"), TryAsync);

    private static async Task<IResult> TryAsync(ControlCall call)
    {
        RelabelRequest body = await StrictBody.ReadAsync<RelabelRequest>(call.Context).ConfigureAwait(false);
        if (body.Rules is not { } rules || body.Labels is not { } labels)
        {
            throw new ControlException(ControlErrorKind.BadRequest, "rules (YAML) and labels (a JSON object of texts) are needed.");
        }

        RelabelTrial trial = RelabelTrial.Run(rules, LabelSet.Of(labels.Select(l => KeyValuePair.Create(l.Key, l.Value ?? string.Empty))));
        return call.Ok(new RelabelView(trial.Problems, [.. trial.Steps.Select(View)]));
    }

    private static RelabelStepView View(RelabelStep step) => new(
        new RelabelRuleView(
            step.Rule.SourceLabels.Count == 0 ? null : step.Rule.SourceLabels,
            step.Rule.Separator,
            step.Rule.Regex.Pattern,
            step.Rule.Modulus == 0 ? null : step.Rule.Modulus,
            step.Rule.TargetLabel.Length == 0 ? null : step.Rule.TargetLabel,
            step.Rule.Replacement,
            RelabelActions.Text(step.Rule.Action)),
        step.Output.ToPairs().ToDictionary(StringComparer.Ordinal),
        step.Keep);
}
