# The alerts that start the controller, and the dead man's switch: two rules that notice when the controller does not do its work,
# whatever stopped it.

locals {
  bridge_groups = var.bridge_name == "" ? [] : [
    "${local.group_id}/providers/Microsoft.Insights/actionGroups/${var.bridge_name}-actions"
  ]
  action_group_ids = concat(local.bridge_groups, azurerm_monitor_action_group.people[*].id)
  dead_man         = var.workspace_id != ""
  rule_location    = var.workspace_location == "" ? local.location : var.workspace_location
  queries = {
    for key in ["full-without-burst", "burst-too-long"] : key => replace(replace(replace(replace(replace(
      file("${path.module}/../queries/${key}.kql"),
      "LOAD_QUERY", var.load_query),
      "LOAD_THRESHOLD", tostring(var.load_threshold)),
      "MAX_BURST_MINUTES", tostring(var.max_burst_minutes)),
      "PROFILE_ID", azurerm_traffic_manager_profile.profile.id),
    "BURST_ENDPOINT", var.burst_endpoint_name)
  }
}

resource "azurerm_monitor_action_group" "people" {
  count               = var.alert_email == "" ? 0 : 1
  name                = "${var.profile_name}-people"
  resource_group_name = var.resource_group_name
  short_name          = "cb-people"

  email_receiver {
    name                    = "people"
    email_address           = var.alert_email
    use_common_alert_schema = true
  }
}

resource "azurerm_monitor_metric_alert" "load" {
  count               = var.load_resource_id != "" && var.load_metric != "" ? 1 : 0
  name                = "${var.profile_name}-private-load"
  resource_group_name = var.resource_group_name
  description         = "The private side is nearly full. Starts the controller, which decides."
  severity            = 2
  scopes              = [var.load_resource_id]
  frequency           = "PT1M"
  window_size         = "PT5M"
  auto_mitigate       = true

  criteria {
    metric_namespace = var.load_namespace
    metric_name      = var.load_metric
    aggregation      = var.load_aggregation
    operator         = "GreaterThan"
    threshold        = var.load_threshold
  }

  dynamic "action" {
    for_each = local.action_group_ids
    content {
      action_group_id = action.value
    }
  }
}

resource "azurerm_monitor_metric_alert" "private_down" {
  name                = "${var.profile_name}-private-down"
  resource_group_name = var.resource_group_name
  description         = "Traffic Manager does not reach the private side. Starts the controller, which decides."
  severity            = 1
  scopes              = [azurerm_traffic_manager_profile.profile.id]
  frequency           = "PT1M"
  window_size         = "PT5M"
  auto_mitigate       = true

  criteria {
    metric_namespace = "Microsoft.Network/trafficManagerProfiles"
    metric_name      = "ProbeAgentCurrentEndpointStateByProfileResourceId"
    aggregation      = "Maximum"
    operator         = "LessThan"
    threshold        = 1

    dimension {
      name     = "EndpointName"
      operator = "Include"
      values   = [var.private_endpoint_name]
    }
  }

  dynamic "action" {
    for_each = local.action_group_ids
    content {
      action_group_id = action.value
    }
  }
}

resource "azurerm_user_assigned_identity" "alerts" {
  count               = local.dead_man ? 1 : 0
  name                = "${var.profile_name}-cloudburst-alerts"
  resource_group_name = var.resource_group_name
  location            = local.rule_location
}

resource "azurerm_role_assignment" "alerts_on_profile" {
  count                = local.dead_man ? 1 : 0
  scope                = azurerm_traffic_manager_profile.profile.id
  role_definition_name = "Reader"
  principal_id         = azurerm_user_assigned_identity.alerts[0].principal_id
  principal_type       = "ServicePrincipal"
}

resource "azurerm_role_assignment" "alerts_on_workspace" {
  count              = local.dead_man ? 1 : 0
  scope              = var.workspace_id
  role_definition_id = azurerm_role_definition.role["logs"].role_definition_resource_id
  principal_id       = azurerm_user_assigned_identity.alerts[0].principal_id
  principal_type     = "ServicePrincipal"
}

resource "azurerm_monitor_scheduled_query_rules_alert_v2" "full_without_burst" {
  count                   = local.dead_man && var.load_query != "" ? 1 : 0
  name                    = "${var.profile_name}-full-without-burst"
  resource_group_name     = var.resource_group_name
  location                = local.rule_location
  display_name            = "${var.profile_name}: the private side is full, and there is no burst"
  severity                = 1
  scopes                  = [var.workspace_id]
  evaluation_frequency    = "PT5M"
  window_duration         = "PT30M"
  auto_mitigation_enabled = true
  skip_query_validation   = true
  depends_on              = [azurerm_role_assignment.alerts_on_profile]

  criteria {
    query                   = local.queries["full-without-burst"]
    time_aggregation_method = "Count"
    operator                = "GreaterThan"
    threshold               = 0

    failing_periods {
      number_of_evaluation_periods             = 1
      minimum_failing_periods_to_trigger_alert = 1
    }
  }

  action {
    action_groups = local.action_group_ids
  }

  identity {
    type         = "UserAssigned"
    identity_ids = [azurerm_user_assigned_identity.alerts[0].id]
  }
}

resource "azurerm_monitor_scheduled_query_rules_alert_v2" "burst_too_long" {
  count                   = local.dead_man && var.max_burst_minutes > 0 ? 1 : 0
  name                    = "${var.profile_name}-burst-too-long"
  resource_group_name     = var.resource_group_name
  location                = local.rule_location
  display_name            = "${var.profile_name}: a burst lasts longer than it may"
  severity                = 2
  scopes                  = [var.workspace_id]
  evaluation_frequency    = "PT15M"
  window_duration         = "PT15M"
  auto_mitigation_enabled = true
  skip_query_validation   = true
  depends_on              = [azurerm_role_assignment.alerts_on_profile]

  criteria {
    query                   = local.queries["burst-too-long"]
    time_aggregation_method = "Count"
    operator                = "GreaterThan"
    threshold               = 0

    failing_periods {
      number_of_evaluation_periods             = 1
      minimum_failing_periods_to_trigger_alert = 1
    }
  }

  action {
    action_groups = local.action_group_ids
  }

  identity {
    type         = "UserAssigned"
    identity_ids = [azurerm_user_assigned_identity.alerts[0].id]
  }
}
