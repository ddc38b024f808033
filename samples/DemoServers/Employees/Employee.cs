namespace DemoServers.Employees;

/// <summary>A person on the payroll.</summary>
/// <param name="Id">The personnel number.</param>
/// <param name="Name">The full name.</param>
/// <param name="Title">The job title.</param>
/// <param name="Department">The department.</param>
/// <param name="Email">The e-mail address.</param>
public sealed record Employee(string Id, string Name, string Title, string Department, string Email);

/// <summary>Several employees.</summary>
/// <param name="Employees">In the order of their personnel numbers.</param>
public sealed record EmployeeList(IReadOnlyList<Employee> Employees);
