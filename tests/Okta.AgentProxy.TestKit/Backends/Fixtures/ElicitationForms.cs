using ModelContextProtocol.Protocol;
using static ModelContextProtocol.Protocol.ElicitRequestParams;

namespace Okta.AgentProxy.TestKit.Backends.Fixtures;

/// <summary>The forms that the elicitation tools send.</summary>
internal static class ElicitationForms
{
    private static readonly string[] Options = ["option1", "option2", "option3"];

    public static RequestSchema OneQuestion() => new()
    {
        Properties =
        {
            ["username"] = new StringSchema { Description = "Your user name" },
            ["email"] = new StringSchema { Description = "Your e-mail address" },
        },
        Required = ["username", "email"],
    };

    public static RequestSchema Form(string field, PrimitiveSchemaDefinition schema) => new()
    {
        Properties = { [field] = schema },
        Required = [field],
    };

    public static RequestSchema Defaults() => new()
    {
        Properties =
        {
            ["name"] = new StringSchema { Description = "Name", Default = "John Doe" },
            ["age"] = new NumberSchema { Type = "integer", Description = "Age", Default = 30 },
            ["score"] = new NumberSchema { Description = "Score", Default = 95.5 },
            ["status"] = new UntitledSingleSelectEnumSchema { Description = "Status", Enum = ["active", "inactive", "pending"], Default = "active" },
            ["verified"] = new BooleanSchema { Description = "Verified", Default = true },
        },
    };

    public static RequestSchema Choices() => new()
    {
        Properties =
        {
            ["untitledSingle"] = new UntitledSingleSelectEnumSchema { Enum = Options },
            ["titledSingle"] = new TitledSingleSelectEnumSchema { OneOf = Titled() },
#pragma warning disable MCP9001 // The older form is what the suite asks for beside the new ones.
            ["legacyEnum"] = new LegacyTitledEnumSchema { Enum = ["opt1", "opt2", "opt3"], EnumNames = ["Option One", "Option Two", "Option Three"] },
#pragma warning restore MCP9001
            ["untitledMulti"] = new UntitledMultiSelectEnumSchema { Items = new() { Enum = Options } },
            ["titledMulti"] = new TitledMultiSelectEnumSchema { Items = new() { AnyOf = Titled() } },
        },
    };

    private static List<EnumSchemaOption> Titled() =>
    [
        new() { Const = "value1", Title = "First Option" },
        new() { Const = "value2", Title = "Second Option" },
        new() { Const = "value3", Title = "Third Option" },
    ];
}
