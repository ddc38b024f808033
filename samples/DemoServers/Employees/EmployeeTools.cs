using System.Collections.Concurrent;
using System.ComponentModel;
using ModelContextProtocol;
using ModelContextProtocol.Server;

namespace DemoServers.Employees;

/// <summary>The tools of the personnel directory; the data is the server's own and forgotten when it stops.</summary>
internal sealed class EmployeeTools
{
    private readonly ConcurrentDictionary<string, Employee> _employees = new(
        new[]
        {
            new Employee("E1001", "Amara Okafor", "Staff Engineer", "Platform", "amara.okafor@example.com"),
            new Employee("E1002", "Jonas Lindqvist", "Product Manager", "Payments", "jonas.lindqvist@example.com"),
            new Employee("E1003", "Mei Tanaka", "Security Analyst", "Security", "mei.tanaka@example.com"),
            new Employee("E1004", "Rafael Moreno", "Engineer", "Platform", "rafael.moreno@example.com"),
        }.ToDictionary(e => e.Id),
        StringComparer.OrdinalIgnoreCase);

    [McpServerTool(Name = "list_employees", ReadOnly = true, UseStructuredContent = true), Description("Lists the employees, of one department if it is named")]
    public EmployeeList List([Description("Only this department")] string? department = null) =>
        new([.. _employees.Values
            .Where(e => department is null || e.Department.Equals(department, StringComparison.OrdinalIgnoreCase))
            .OrderBy(e => e.Id, StringComparer.Ordinal)]);

    [McpServerTool(Name = "get_employee", ReadOnly = true, UseStructuredContent = true), Description("Shows one employee")]
    public Employee Get([Description("The personnel number, such as E1001")] string id) =>
        _employees.TryGetValue(id, out var employee) ? employee : throw new McpException($"There is no employee '{id}'.");

    [McpServerTool(Name = "update_title", Destructive = true, UseStructuredContent = true), Description("Changes an employee's job title")]
    public Employee UpdateTitle([Description("The personnel number")] string id, [Description("The new title")] string title)
    {
        if (string.IsNullOrWhiteSpace(title) || title.Length > 100)
        {
            throw new McpException("A title has 1 to 100 characters.");
        }

        return _employees[id] = Get(id) with { Title = title.Trim() };
    }
}
