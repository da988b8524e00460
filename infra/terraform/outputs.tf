output "tenant_id" {
  description = "The repository variable AZURE_TENANT_ID: the input tenant-id."
  value       = data.azurerm_client_config.current.tenant_id
}

output "client_id" {
  description = "The repository variable AZURE_CLIENT_ID: the input client-id. Empty where the service principal was there already."
  value       = var.principal_id == "" ? azurerm_user_assigned_identity.action[0].client_id : ""
}

output "subscription_id" {
  description = "The input subscription-id."
  value       = data.azurerm_client_config.current.subscription_id
}

output "resource_group" {
  description = "The input resource-group."
  value       = var.resource_group_name
}

output "traffic_manager_profile" {
  description = "The input traffic-manager-profile."
  value       = azurerm_traffic_manager_profile.profile.name
}

output "burst_endpoint" {
  description = "The input burst-endpoint."
  value       = var.burst_endpoint_name
}

output "web_app" {
  description = "The input web-app."
  value       = var.app_name
}

output "fqdn" {
  description = "The name that the public host name's CNAME leads to."
  value       = azurerm_traffic_manager_profile.profile.fqdn
}

output "action_group_ids" {
  description = "The action groups that the alerts call."
  value       = local.action_group_ids
}

output "alert_gaps" {
  description = "What keeps the alerts from a person or from the controller, a sentence each. Empty: nothing that this deployment knows of."
  value       = var.alert_email == "" && var.bridge_name == "" ? ["The alerts reach nobody: give alert_email, or a bridge."] : []
}
