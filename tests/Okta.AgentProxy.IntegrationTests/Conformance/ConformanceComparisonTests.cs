namespace Okta.AgentProxy.IntegrationTests.Conformance;

public sealed class ConformanceComparisonTests
{
    private static readonly ConformanceCheck Success = new("tools-list", "tools-listed", 1, "SUCCESS", null);
    private static readonly ConformanceCheck Failure = Success with { Status = "FAILURE", Error = "no tools" };

    [Fact]
    public void Compare_SameResults_FindsNothing()
    {
        var report = new ConformanceReport([Success]);

        Assert.Empty(ConformanceComparison.Compare(report, new([Success])));
    }

    [Fact]
    public void Compare_ChangedStatus_NamesBothAndTheReason()
    {
        var differences = ConformanceComparison.Compare(new([Success]), new([Failure]));

        Assert.Equal("tools-list/tools-listed#1: SUCCESS -> FAILURE no tools", Assert.Single(differences).ToString());
    }

    [Fact]
    public void Compare_SameTotalsButOtherChecks_FindsBoth()
    {
        var other = Success with { Id = "other" };

        var differences = ConformanceComparison.Compare(new([Success, Failure with { Id = "other" }]), new([Failure, other]));

        Assert.Equal(2, differences.Count);
    }

    [Fact]
    public void Compare_MissingCheck_IsADifference()
    {
        var second = Success with { Occurrence = 2 };

        var differences = ConformanceComparison.Compare(new([Success, second]), new([Success]));

        Assert.Equal("absent", Assert.Single(differences).ToString().Split("-> ")[1]);
    }

    [Fact]
    public void Read_FolderOfTheSuite_NumbersRepeatedIdsAndDropsTheLog()
    {
        var folder = Directory.CreateTempSubdirectory("report-");
        var scenario = folder.CreateSubdirectory("server-tools-list-2026-11-21T11-23-11-675Z");
        File.WriteAllText(
            Path.Combine(scenario.FullName, "checks.json"),
            """[{"id":"log","status":"INFO"},{"id":"a","status":"SUCCESS"},{"id":"a","status":"FAILURE","errorMessage":"why"}]""");

        var report = ConformanceReport.Read(folder.FullName);
        folder.Delete(recursive: true);

        Assert.Equal(["tools-list/a#1 SUCCESS", "tools-list/a#2 FAILURE: why"], report.Checks.Select(c => c.ToString()));
        Assert.Equal(1, report.Passed);
    }
}
