using System.Text.Json.Nodes;
using Okta.AgentProxy.Routing.Admin;

namespace Okta.AgentProxy.Routing.Tests.Admin;

public sealed class ExplainQuestionTests
{
    [Theory]
    [InlineData("""["ops"]""", "[]", false)]
    [InlineData("""["ops","…"]""", "[]", true)]
    [InlineData("""["CN=aaaaaaaaaaaaaaaaaaaa…"]""", "[]", true)]
    [InlineData("[]", """["department=a very long one…"]""", true)]
    [InlineData("""["…ops"]""", "[]", false)]
    public void Read_RecordWithANameOrAListThatWasCut_KnowsIt(string groups, string claims, bool isCut)
    {
        JsonObject record = new()
        {
            ["agent"] = "cursor", ["backend"] = "hr", ["subject"] = "00u1", ["decision"] = "allow", ["rule"] = "by-group",
            ["groups"] = JsonNode.Parse(groups), ["claims"] = JsonNode.Parse(claims),
        };

        var question = ExplainQuestion.Read(record, "https://issuer");

        Assert.Equal(isCut, question!.Recorded!.IsCut);
    }
}
