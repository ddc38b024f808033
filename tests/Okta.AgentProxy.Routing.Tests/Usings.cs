global using System.Net;
global using System.Text;
global using Okta.AgentProxy.TestKit;
global using Okta.AgentProxy.TestKit.Backends;
