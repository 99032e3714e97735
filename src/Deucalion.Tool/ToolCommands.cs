using System.CommandLine;
using Deucalion.Tool.Check;
using Deucalion.Tool.Store;
using Deucalion.Tool.Testing;
using Deucalion.Tool.Transfer;

namespace Deucalion.Tool;

/// <summary>The sub-commands beside <c>serve</c>.</summary>
public static class ToolCommands
{
    /// <summary>Makes them.</summary>
    public static IEnumerable<Command> Create() => [CheckCommands.Create(), TestCommands.Create(), ImportCommands.Create(), ExportCommands.Create(), TsdbCommands.Create()];
}
