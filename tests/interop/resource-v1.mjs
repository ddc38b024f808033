// What the TypeScript SDK v1 makes of a challenge and its document, up to the resource it would ask a token for.
// node resource-v1.mjs URL prints that resource, or says why it refuses the document.
import { discoverOAuthProtectedResourceMetadata, extractWWWAuthenticateParams, selectResourceURL } from '@modelcontextprotocol/sdk/client/auth.js';
import { printResource } from './common.mjs';

await printResource((response) => extractWWWAuthenticateParams(response).resourceMetadataUrl, discoverOAuthProtectedResourceMetadata, selectResourceURL);
