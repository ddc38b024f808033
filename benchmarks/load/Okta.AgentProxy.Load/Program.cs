using System.Runtime.InteropServices;
using Okta.AgentProxy.Load;
using Okta.AgentProxy.Load.Growth;
using Okta.AgentProxy.Load.Limits;
using Okta.AgentProxy.Load.Measuring;
using Okta.AgentProxy.Load.Roles;

// Started without a role it is the conductor: it starts itself in the roles, beside HAProxy and nginx, and measures.
return args switch
{
    ["role", "ours", .. var rest] => await OursRole.RunAsync(RoleArguments.Parse(rest)),
    ["role", "ours-policy", .. var rest] => await OursRole.RunAsync(RoleArguments.Parse(rest), withPolicy: true),
    ["role", "no-checks", .. var rest] => await NoChecksRole.RunAsync(RoleArguments.Parse(rest)),
    ["role", "aspnet", .. var rest] => await AspNetRole.RunAsync(RoleArguments.Parse(rest)),
    ["role", "limits", .. var rest] => await LimitsRole.RunAsync(RoleArguments.Parse(rest)),
    ["role", "growth", .. var rest] => await GrowthRole.RunAsync(RoleArguments.Parse(rest)),
    ["role", "yarp", .. var rest] => await YarpRole.RunAsync(RoleArguments.Parse(rest)),
    ["role", "list-backend", .. var rest] => await ListBackendRole.RunAsync(RoleArguments.Parse(rest)),
    ["role", "stream-backend", .. var rest] => await StreamBackendRole.RunAsync(RoleArguments.Parse(rest)),
    _ => await ConductAsync(LoadOptions.Parse(args)),
};

static async Task<int> ConductAsync(LoadOptions options)
{
    // Whoever ends the conductor does not want its children to go on without it.
    using var terminated = PosixSignalRegistration.Create(PosixSignal.SIGTERM, _ => PinnedProcess.EndAll());
    using var interrupted = PosixSignalRegistration.Create(PosixSignal.SIGINT, _ => PinnedProcess.EndAll());
    try
    {
        return options switch
        {
            { Limits: true } => await LimitRun.RunAsync(options),
            { Growth: true } => await GrowthRun.RunAsync(options),
            _ => await LoadRun.RunAsync(options),
        };
    }
    finally
    {
        PinnedProcess.EndAll();
    }
}
