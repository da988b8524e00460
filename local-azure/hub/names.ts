export const HUB_ARM_HOST = 'management.hub.shop.example'
export const HUB_ADFS_HOST = 'adfs.hub.shop.example'
/** The operator's Resource Manager and the users' portal: real names, yet wrong ones for a user's tool. */
const HUB_ADMIN_HOST = 'adminmanagement.hub.shop.example'
export const HUB_PORTAL_HOST = 'portal.hub.shop.example'

export const HUB_NAMES = [HUB_ARM_HOST, HUB_ADFS_HOST, HUB_ADMIN_HOST, HUB_PORTAL_HOST] as const
