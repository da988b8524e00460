# Who the action signs in as, and what it may do: the four custom roles of docs/azure.

locals {
  roles = {
    for key in ["traffic-manager", "app-service", "metrics", "logs"] :
    key => jsondecode(file("${path.module}/../../docs/azure/role-${key}.json"))
  }
  principal_id = var.principal_id == "" ? azurerm_user_assigned_identity.action[0].principal_id : var.principal_id
  load_is_logs = can(regex("(?i)/Microsoft.OperationalInsights/workspaces/", var.load_resource_id))
  group_id     = data.azurerm_resource_group.group.id
  reading_scopes = distinct([
    for id in [local.group_id, var.load_resource_id, var.workspace_id] : split("/providers/", id)[0] if id != ""
  ])
  # A role's name is unique in a tenant, so it ends in one of this resource group.
  suffix = "${var.resource_group_name} ${substr(sha1(local.group_id), 0, 13)}"
}

resource "azurerm_user_assigned_identity" "action" {
  count               = var.principal_id == "" ? 1 : 0
  name                = "${var.app_name}-cloudburst"
  resource_group_name = var.resource_group_name
  location            = local.location
}

resource "azurerm_federated_identity_credential" "main" {
  count                     = var.principal_id == "" && var.subject != "" ? 1 : 0
  name                      = "cloudburst-main"
  user_assigned_identity_id = azurerm_user_assigned_identity.action[0].id
  issuer                    = var.issuer
  subject                   = var.subject
  audience                  = [var.audience]
}

# Entra refuses two of them written at once.
resource "azurerm_federated_identity_credential" "other" {
  count                     = var.principal_id == "" && var.other_subject != "" ? 1 : 0
  name                      = "cloudburst-other"
  user_assigned_identity_id = azurerm_user_assigned_identity.action[0].id
  issuer                    = var.issuer
  subject                   = var.other_subject
  audience                  = [var.audience]
  depends_on                = [azurerm_federated_identity_credential.main]
}

resource "azurerm_role_definition" "role" {
  for_each          = local.roles
  name              = "${each.value.Name} (${local.suffix})"
  description       = each.value.Description
  scope             = local.group_id
  assignable_scopes = contains(["metrics", "logs"], each.key) ? local.reading_scopes : [local.group_id]

  permissions {
    actions     = each.value.Actions
    not_actions = each.value.NotActions
  }
}

resource "azurerm_role_assignment" "on_profile" {
  scope              = azurerm_traffic_manager_profile.profile.id
  role_definition_id = azurerm_role_definition.role["traffic-manager"].role_definition_resource_id
  principal_id       = local.principal_id
  principal_type     = "ServicePrincipal"
}

resource "azurerm_role_assignment" "on_group" {
  scope              = local.group_id
  role_definition_id = azurerm_role_definition.role["app-service"].role_definition_resource_id
  principal_id       = local.principal_id
  principal_type     = "ServicePrincipal"
}

resource "azurerm_role_assignment" "on_app" {
  scope              = local.app_id
  role_definition_id = azurerm_role_definition.role["metrics"].role_definition_resource_id
  principal_id       = local.principal_id
  principal_type     = "ServicePrincipal"
}

resource "azurerm_role_assignment" "on_load" {
  count              = var.load_resource_id == "" ? 0 : 1
  scope              = var.load_resource_id
  role_definition_id = azurerm_role_definition.role[local.load_is_logs ? "logs" : "metrics"].role_definition_resource_id
  principal_id       = local.principal_id
  principal_type     = "ServicePrincipal"
}
