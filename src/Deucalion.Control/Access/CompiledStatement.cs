using Deucalion.Control.Instances;
using Deucalion.Model.Labels;

namespace Deucalion.Control.Access;

/// <summary>A checked statement, ready for decisions.</summary>
internal sealed class CompiledStatement
{
    private const int MaxItems = 64;

    private readonly uint _actions;
    private readonly ResourcePattern[] _resources;
    private readonly KeyValuePair<string, string>[] _tags;

    private CompiledStatement(PolicyEffect effect, uint actions, ResourcePattern[] resources, IReadOnlyList<Matcher>[] selectors, KeyValuePair<string, string>[] tags)
    {
        Effect = effect;
        _actions = actions;
        _resources = resources;
        Selectors = selectors;
        _tags = tags;
    }

    public PolicyEffect Effect { get; }

    /// <summary>Alternatives of matchers; empty: all series.</summary>
    public IReadOnlyList<IReadOnlyList<Matcher>> Selectors { get; }

    /// <summary>Checks and compiles; throws <see cref="ControlException"/> that names the member.</summary>
    public static CompiledStatement Compile(PolicyStatement statement, string place)
    {
        return new CompiledStatement(
            statement.Effect,
            CompileActions(statement, place),
            CompileResources(statement, place),
            CompileMatchers(statement, place),
            CompileTags(statement, place));
    }

    /// <summary>True when the action is one of the statement's.</summary>
    public bool Names(PermissionAction action) => (_actions & (1u << (int)action)) != 0;

    /// <summary>True when action, resource and tags agree. Without instance it is about the account as a whole.</summary>
    public bool SpeaksAbout(PermissionAction action, InstanceRecord? instance, string regionId, string accountId)
    {
        if (!Names(action))
        {
            return false;
        }

        // A request about the whole account or a region is only met by a pattern that covers every instance there.
        string part = instance is null ? "instance/*" : "instance/" + instance.Id;
        bool resource = false;
        foreach (ResourcePattern pattern in _resources)
        {
            if (pattern.Matches(regionId, accountId, part))
            {
                resource = true;
                break;
            }
        }

        if (!resource)
        {
            return false;
        }

        foreach ((string key, string value) in _tags)
        {
            if (instance is null || !instance.Tags.TryGetValue(key, out string? present) || !Wildcard.Matches(value, present))
            {
                return false;
            }
        }

        return true;
    }

    private static uint CompileActions(PolicyStatement statement, string place)
    {
        CheckCount(statement.Actions.Count, place + ".actions", required: true);
        uint actions = 0;
        foreach (string action in statement.Actions)
        {
            if (action is PermissionActions.Any or "*")
            {
                actions = uint.MaxValue;
                continue;
            }

            uint before = actions;
            foreach (PermissionAction known in Enum.GetValues<PermissionAction>())
            {
                if (PermissionActions.Text(known) == action)
                {
                    actions |= 1u << (int)known;
                }
            }

            if (before == actions && !PermissionActions.All.Contains(action))
            {
                string? near = NearName.Of(action, PermissionActions.All);
                throw ControlException.Bad($"{place}.actions: \"{NearName.Shorten(action)}\" is not an action{(near is null ? string.Empty : $"; did you mean \"{near}\"?")}");
            }
        }

        return actions;
    }

    private static ResourcePattern[] CompileResources(PolicyStatement statement, string place)
    {
        CheckCount(statement.Resources.Count, place + ".resources", required: true);
        return [.. statement.Resources.Select(r => ResourcePattern.TryParse(r, out string? error) ?? throw ControlException.Bad($"{place}.resources: {error}"))];
    }

    private static IReadOnlyList<Matcher>[] CompileMatchers(PolicyStatement statement, string place)
    {
        CheckCount(statement.Matchers.Count, place + ".conditions.matchers", required: false);
        return [.. statement.Matchers.Select(selector =>
        {
            try
            {
                return SelectorParser.Parse(selector);
            }
            catch (FormatException e)
            {
                throw ControlException.Bad($"{place}.conditions.matchers: \"{NearName.Shorten(selector)}\": {NearName.Shorten(e.Message, 300)}.");
            }
        })];
    }

    private static KeyValuePair<string, string>[] CompileTags(PolicyStatement statement, string place)
    {
        CheckCount(statement.Tags.Count, place + ".conditions.tags", required: false);
        return [.. statement.Tags];
    }

    private static void CheckCount(int count, string place, bool required)
    {
        if (required && count == 0)
        {
            throw ControlException.Bad($"{place} must have at least one item.");
        }

        if (count > MaxItems)
        {
            throw ControlException.Bad($"{place} may have at most {MaxItems} items.");
        }
    }
}
